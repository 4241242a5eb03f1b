import { errorWords } from '../runs/problem.ts';

/** A failure that is told to the user as it is: what is wrong, and what to do. Never with a stack trace. */
export class UserError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}

export function errorText(error: unknown): string {
  const { message, hint } = errorWords(error);
  return `error: ${message}${hint ? `\n  ${hint}` : ''}`;
}
