/** A failure that is told to the user as it is: what is wrong, and what to do. Never with a stack trace. */
export class UserError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

const SYSTEM_REASONS: Partial<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space, then resume the run',
  EACCES: 'writing there is not allowed',
  EPERM: 'writing there is not allowed',
  EROFS: 'the disk can only be read',
  EDQUOT: 'your disk quota is used up. Free some space, then resume the run',
  ENOENT: 'there is no such file or folder',
};

/** An error in words: its message, and its hint where it carries one. Unknown errors keep their stack for a bug report. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  const hint = (error as { hint?: string }).hint;
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code ? SYSTEM_REASONS[code] : undefined;
  const message = reason ? `${path ?? 'A file'}: ${reason} (${code})` : error.message;
  return `error: ${message}${hint ? `\n  ${hint}` : ''}`;
}
