import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from './lastLines.ts';

/** Names the file that takes what a run's process prints before there is a run folder. */
export const LOG_VARIABLE = 'DEPTHLENS_RUN_LOG';

/** What the processes of a run printed that were started in the background. */
export function runLog(runFolder: string): string {
  return join(runFolder, 'run.log');
}

/** Begins what one process prints: nobody may take an earlier one's last words for its own. */
export function logHeading(command: string): string {
  return `${HEADING}depthlens ${command}, ${new Date().toISOString()}\n`;
}

/** The last lines of the last process that had the log; nothing if none had. */
export function lastWords(runFolder: string): string {
  const lines = lastLines(runLog(runFolder)).split('\n');
  return lines.slice(lines.findLastIndex(line => line.startsWith(HEADING)) + 1).join('\n');
}

const HEADING = '=== ';

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
