import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** The process that works on a run folder. Only one may. */
export interface Owner {
  pid: number;
  host: string;
  /** When the process started, as its system tells; tells it apart from a later process with the same number. */
  started: string;
}

/** What stands in a run folder's `owner.json`, if anything readable does. */
export function readOwner(runFolder: string): Owner | undefined {
  return parseOwner(readText(ownerFile(runFolder)));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A file that a crash left empty or cut off names no owner. */
function parseOwner(text: string | undefined): Owner | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a process of this machine works on the run. A process of another machine counts as alive: it cannot be asked. */
export function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true;
  const started = processStart(owner.pid);
  return started !== undefined && started === owner.started;
}

/**
 * Whether an owner that was alive a moment ago still is. Cheap on every system, so it may be asked every few seconds;
 * only `isAlive` tells a process from a later one with its number.
 */
export function isStillAlive(owner: Owner): boolean {
  if (owner.host !== hostname() || process.platform === 'linux') return isAlive(owner);
  try {
    return process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Who works on a run, if anybody does. */
export interface Life {
  owner: Owner | undefined;
  alive: boolean;
}

/**
 * Looks who works on a run. A process that was asked for once is asked for the cheap way from then on, and a dead one not
 * at all.
 * @param before what was found the last time
 */
export function readLife(runFolder: string, before?: Life): Life {
  const owner = readOwner(runFolder);
  if (!owner) return { owner, alive: false };
  if (!isDeepStrictEqual(owner, before?.owner)) return { owner, alive: isAlive(owner) };
  return { owner, alive: before!.alive && isStillAlive(owner) };
}

/**
 * Takes a run folder for this process.
 * @param again this process has it already perhaps, because it made the folder
 * @returns a function that gives it back, or the owner that holds it
 */
export function takeOwnership(runFolder: string, again = false): { release: () => void } | { heldBy: Owner } {
  const path = ownerFile(runFolder);
  const owner: Owner = { pid: process.pid, host: hostname(), started: processStart(process.pid) ?? '' };
  for (;;) {
    try {
      writeFileSync(path, JSON.stringify(owner), { flag: 'wx' });
      return { release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const text = readText(path);
    const held = parseOwner(text);
    if (again && isDeepStrictEqual(held, owner)) return { release: () => rmSync(path, { force: true }) };
    if (held ? isAlive(held) : isFresh(path)) return { heldBy: held ?? { ...owner, pid: 0 } };
    if (text !== undefined) removeStale(path, text);
  }
}

/** A file that another process has made this very moment and not yet filled. */
function isFresh(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && stat.size === 0 && Date.now() - stat.mtimeMs < 2000;
}

/**
 * Removes the file of a dead owner. Two processes may find it at once: the file is moved away first, which only one
 * can do, and put back if the other was faster and it is a living owner's by now.
 */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readText(aside) === stale) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function ownerFile(runFolder: string): string {
  return join(runFolder, 'owner.json');
}

/** When a process started, in its system's own words; undefined if there is none with that number. */
function processStart(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold anything; the start time is the 22nd field of the line, the 20th after it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return fields[0] === 'Z' ? undefined : `${boot}/${fields[19]}`;
    }
    const [command, args] =
      process.platform === 'win32'
        ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]]
        : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
    const text = execFileSync(command as string, args as string[], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
      env: { ...process.env, LC_ALL: 'C' },
    }).trim();
    return text || undefined;
  } catch {
    return undefined;
  }
}
