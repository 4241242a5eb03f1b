/** A place in the experiment file: `['dataset', 'limit', 'train']`. */
export type ExperimentPath = readonly (string | number)[];

/**
 * Data that cannot be used. The message says what is wrong and where, the hint what to do.
 * `path` is the place in the experiment file that asked for it, where there is one.
 */
export class DataError extends Error {
  override readonly name: string = 'DataError';
  readonly path?: ExperimentPath;
  readonly hint?: string;

  constructor(message: string, details: { path?: ExperimentPath; hint?: string; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    if (details.path) this.path = details.path;
    if (details.hint) this.hint = details.hint;
  }
}

/** The error of a reader: which file, at which byte, what should stand there and what does. */
export function badFile(file: string, byte: number, expected: string, found: string, hint?: string): DataError {
  return new DataError(`${file}, byte ${byte}: expected ${expected}, found ${found}`, hint ? { hint } : {});
}

/** The code of a system error (`ENOENT`), or undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** A failure to open or read a file, in words. */
export function unreadable(file: string, error: unknown): DataError {
  const code = errorCode(error);
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'there is no such file',
    EISDIR: 'this is a folder, not a file',
    EACCES: 'reading it is not allowed',
    EPERM: 'reading it is not allowed',
    EMFILE: 'too many files are open',
  };
  return new DataError(
    `${file}: ${(code && reasons[code]) ?? (error instanceof Error ? error.message : String(error))}`,
    {
      cause: error,
    },
  );
}
