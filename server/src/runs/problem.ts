import { hostname } from 'node:os';
import { MissingDataError } from '../data/locate.ts';
import type { Problem } from '../protocol.ts';
import type { Owner } from './owner.ts';

/** The run folder is another process's. */
export class RunInUseError extends Error {
  readonly hint: string;
  constructor(owner: Owner) {
    const where = owner.pid ? `process ${owner.pid} on ${owner.host}` : `a process on ${owner.host}`;
    super(`This run is being worked on by ${where}. Only one process can do that.`);
    this.hint =
      owner.host === hostname()
        ? 'Wait for it, or stop it: with `depthlens cancel`, or with Ctrl-C where it runs.'
        : `If ${owner.host} no longer works on it, delete owner.json in the run folder and try again.`;
  }
}

const SYSTEM_REASONS: Partial<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space, then resume the run (or start it, if it has not begun)',
  EACCES: 'writing there is not allowed',
  EPERM: 'writing there is not allowed',
  EROFS: 'the disk can only be read',
  EDQUOT: 'your disk quota is used up. Free some space, then resume the run',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of this path is a file, not a folder',
};

/** Whether an error is of the disk that all members write to: whatever is tried next will meet it too. */
export function isOfTheDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes((error as NodeJS.ErrnoException | null)?.code ?? '');
}

/** An error in words: its message, and its hint where it carries one. */
export function errorWords(error: unknown): { message: string; hint?: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  const { hint } = error as { hint?: string };
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code ? SYSTEM_REASONS[code] : undefined;
  const message = reason ? `${path ?? 'A file'}: ${reason} (${code})` : error.message;
  return { message, ...(hint && { hint }) };
}

/** An error as the editor is told of it. */
export function problemOf(error: unknown): Problem {
  const missing = error instanceof Error ? missingData(error) : undefined;
  return missing ?? { ...errorWords(error), ...(error instanceof RunInUseError && { code: 'in_use' }) };
}

/** What is to be downloaded, where that is what an error, or its cause, is about. */
function missingData(error: Error): Problem | undefined {
  if (!(error instanceof MissingDataError)) return error.cause instanceof Error ? missingData(error.cause) : undefined;
  const { title, downloads } = error.entry;
  if (downloads.length === 0) return undefined;
  return {
    message: error.message,
    ...(error.hint && { hint: error.hint }),
    code: 'missing_data',
    download: {
      title,
      bytes: downloads.reduce((sum, { bytes }) => sum + bytes, 0),
      hosts: [...new Set(downloads.map(({ addresses }) => new URL(addresses[0]).host))],
    },
  };
}
