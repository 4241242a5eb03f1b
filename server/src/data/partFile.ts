import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './errors.ts';

/*
 * Half-made files (`NAME.part-HOST-PID-RANDOM`) belong to one download in one process: only it writes there, so that
 * two processes that fetch the same thing never share a file. One whose process has ended can be taken over by renaming
 * it, which only one can do. Beside it, `.json` keeps what is needed to go on where it stopped.
 */

/** What the server said of the file that a part was taken from. */
export interface PartOrigin {
  address: string;
  etag?: string | undefined;
  lastModified?: string | undefined;
}

const HOST = hostname().replace(/[^A-Za-z0-9.]/g, '_');
const own = new Set<string>();
const LONG_UNTOUCHED = 24 * 60 * 60 * 1000;

/** A path beside `target` that belongs to this call alone, until `releasePart`. */
export function ownPart(target: string): string {
  const path = `${target}.part-${HOST}-${process.pid}-${randomBytes(4).toString('hex')}`;
  own.add(path);
  return path;
}

/** Gives a part up: whoever fetches the same file next may go on with it. */
export function releasePart(part: string): void {
  own.delete(part);
}

/** Renames the longest abandoned part of `target` to `part`, where there is one. */
export async function adoptPart(target: string, part: string): Promise<void> {
  const candidates = await Promise.all(
    (await abandonedParts(target))
      .filter(path => !path.endsWith('.json'))
      .map(async path => ({ path, size: (await stat(path).catch(() => undefined))?.size ?? 0 })),
  );
  for (const { path } of candidates.sort((a, b) => b.size - a.size)) {
    try {
      await rename(path, part);
      await rename(`${path}.json`, `${part}.json`).catch(() => {});
      return;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
}

/** Removes what ended processes have left of `target`. */
export async function removeAbandonedParts(target: string): Promise<void> {
  for (const path of await abandonedParts(target)) await rm(path, { recursive: true, force: true });
}

export async function writeOrigin(part: string, origin: PartOrigin): Promise<void> {
  await writeFile(`${part}.json`, JSON.stringify(origin));
}

/** Where a part came from; undefined if that is not known. */
export async function readOrigin(part: string): Promise<PartOrigin | undefined> {
  try {
    const origin: Partial<PartOrigin> = JSON.parse(await readFile(`${part}.json`, 'utf8'));
    return origin.address === undefined ? undefined : (origin as PartOrigin);
  } catch {
    return undefined;
  }
}

async function abandonedParts(target: string): Promise<string[]> {
  const folder = dirname(target);
  const names = (await readdir(folder)).filter(name => name.startsWith(`${basename(target)}.part-`));
  const paths = names.map(name => join(folder, name)).filter(path => !own.has(path.replace(/\.json$/, '')));
  const abandoned = await Promise.all(paths.map(isAbandoned));
  return paths.filter((_, i) => abandoned[i]);
}

/** Whether nobody writes to a part any more. Of another machine's process only the part's age tells. */
async function isAbandoned(path: string): Promise<boolean> {
  const [, host, pid] = /\.part-([^-]*)-(\d+)-/.exec(path) ?? [];
  if (host === HOST && !isRunning(Number(pid))) return true;
  const changed = (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
  return Date.now() - changed > LONG_UNTOUCHED;
}

/** Whether another process of this number runs. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
