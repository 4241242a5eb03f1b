import { resolve } from 'node:path';
import { readRunRecord } from '../runs/folder.ts';
import { killRun } from '../runs/killRun.ts';
import { runState } from '../runs/status.ts';
import { requestStop } from '../runs/stopRequest.ts';

/** `depthlens cancel RUN [--force]`. @returns the exit code */
export async function cancel(runFolder: string, { force }: { force?: boolean }): Promise<number> {
  const folder = resolve(runFolder);
  readRunRecord(folder);
  const { now } = runState(folder);
  if (now !== 'running') {
    console.error(`${runFolder} is not running: it is ${now}.`);
    return 1;
  }
  if (force) {
    await killRun(folder);
    console.error('Ended. What is finished is kept.');
  } else {
    requestStop(folder);
    console.error('Asked to stop at its next safe point. What is finished is kept. --force ends it at once.');
  }
  return 0;
}
