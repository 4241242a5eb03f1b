import { renameSync } from 'node:fs';
import { join } from 'node:path';

/** Names the file that takes what a run's process prints before there is a run folder. */
export const LOG_VARIABLE = 'DEPTHLENS_RUN_LOG';

/** What the processes of a run printed that were started in the background. */
export function runLog(runFolder: string): string {
  return join(runFolder, 'run.log');
}

/** Moves the log of this process, if it has one, into its run folder. */
export function adoptLog(runFolder: string): void {
  const log = process.env[LOG_VARIABLE];
  delete process.env[LOG_VARIABLE];
  if (!log) return;
  try {
    renameSync(log, runLog(runFolder));
  } catch {
    // It stays where it is, hidden, and is swept away later: no reason to end a run.
  }
}
