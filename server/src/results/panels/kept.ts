import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeWhole } from '../../runs/atomic.ts';
import { packageVersion } from '../../runs/version.ts';
import { finishedStamp, type RunNow } from './lookAt.ts';
import { shared } from './shared.ts';
import type { Watch } from './watch.ts';

/** In the run folder. What lies there is computed anew if it is removed. */
export const KEPT_FOLDER = 'panels';

/** Goes up when an answer changes its form. */
const FORMAT = 2;

interface Kept<T> {
  format: number;
  version: string;
  stamp: string;
  answer: T;
}

/**
 * What finished members say, computed once: the answer is kept in memory, and in the folder of a run that no process works
 * on, since every member that finishes changes it.
 * @param name of the file: letters only
 */
export function kept<T>(run: RunNow, name: string, watch: Watch, compute: (watch: Watch) => Promise<T>): Promise<T> {
  const stamp = finishedStamp(run);
  return shared(`${run.folder} ${name}`, stamp, watch, async watch => {
    const path = join(run.folder, KEPT_FOLDER, `${name}.json`);
    const found = await readKept<T>(path);
    if (isOf(found, stamp)) return found.answer;
    const answer = await compute(watch);
    if (run.status !== 'running') writeKept(path, { format: FORMAT, version: packageVersion(), stamp, answer });
    return answer;
  });
}

function isOf<T>(found: Kept<T> | undefined, stamp: string): found is Kept<T> {
  return found?.format === FORMAT && found.version === packageVersion() && found.stamp === stamp;
}

/** @returns undefined if nothing readable is there */
async function readKept<T>(path: string): Promise<Kept<T> | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function writeKept<T>(path: string, content: Kept<T>): void {
  try {
    // Not `recursive`: a run that was deleted meanwhile must not come back as an empty folder.
    mkdirSync(dirname(path));
  } catch {
    // It is there already; or nothing can be written, which comes next.
  }
  try {
    writeWhole(path, JSON.stringify(content), false);
  } catch {
    // A disk that is full, or may only be read: the answer is computed again the next time.
  }
}
