import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunFolder, NotARunError } from './folder.ts';
import { takeOwnership } from './owner.ts';
import { RunInUseError } from './problem.ts';

/** Hidden names of run folders that are being removed. */
const REMOVED = /^\..+\.removed-[0-9a-f-]{36}$/;

/**
 * Removes a run. It is gone at once: under a hidden name, while its files are removed. What another removal left there,
 * because its process ended, goes too.
 * @throws RunInUseError if a process works on it; NotARunError if the folder is no run, since nothing else is removed
 */
export async function removeRun(runFolder: string): Promise<void> {
  if (!isRunFolder(runFolder)) throw new NotARunError(runFolder);
  // Whoever would resume it in this moment is refused.
  const ownership = takeOwnership(runFolder);
  if ('heldBy' in ownership) throw new RunInUseError(ownership.heldBy);
  const parent = dirname(runFolder);
  try {
    renameSync(runFolder, join(parent, `.${basename(runFolder)}.removed-${randomUUID()}`));
  } finally {
    // After the rename there is nothing left to release under this name.
    ownership.release();
  }
  const removed = readdirSync(parent).filter(name => REMOVED.test(name));
  await Promise.all(removed.map(name => rm(join(parent, name), { recursive: true, force: true, maxRetries: 3 })));
}
