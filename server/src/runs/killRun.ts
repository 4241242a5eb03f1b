import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openJournal } from './journal.ts';
import { isAlive, type Owner, readOwner, takeOwnership } from './owner.ts';
import { progressFile } from './progressFile.ts';
import { stopFile } from './stopRequest.ts';

const run = promisify(execFile);

/** A run's process cannot be ended from here. */
export class KillError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

const DEATH_MILLISECONDS = 5000;

/**
 * Ends the process that works on a run, and its trainers, at once, and journals that the run was cancelled. Only a
 * process that is the owner beyond doubt is ended: its number alone might be another's by now.
 * @throws KillError
 */
export async function killRun(runFolder: string): Promise<void> {
  const owner = readOwner(runFolder);
  if (!owner || !isAlive(owner)) throw new KillError('This run is not running.');
  if (owner.host !== hostname())
    throw new KillError(`This run works on ${owner.host}, not on this machine.`, `End process ${owner.pid} there.`);
  await killTree(owner.pid);
  await died(owner);
  const ownership = takeOwnership(runFolder);
  // Another process was faster and resumes it already.
  if ('heldBy' in ownership) return;
  try {
    for (const path of [progressFile(runFolder), stopFile(runFolder)]) rmSync(path, { force: true });
    const journal = openJournal(runFolder);
    journal.append({ event: 'run_cancelled' });
    journal.close();
  } finally {
    ownership.release();
  }
}

async function died(owner: Owner): Promise<void> {
  const until = performance.now() + DEATH_MILLISECONDS;
  while (isAlive(owner)) {
    if (performance.now() > until) throw new KillError(`Process ${owner.pid} does not end.`, 'End it by hand.');
    await setTimeout(50);
  }
}

/** Ends a process and all that it started. */
export async function killTree(pid: number): Promise<void> {
  if (process.platform === 'win32') {
    // It fails if the process is gone already, which is what is wanted.
    await run('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }).catch(() => {});
    return;
  }
  const children = await childrenByParent();
  const tree = [pid];
  for (const parent of tree) tree.push(...(children.get(parent) ?? []));
  for (const member of tree)
    try {
      process.kill(member, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
}

async function childrenByParent(): Promise<Map<number, number[]>> {
  const children = new Map<number, number[]>();
  const pairs =
    process.platform === 'linux' ? linuxProcesses() : parsePs((await run('ps', ['-A', '-o', 'pid=,ppid='])).stdout);
  for (const [pid, parent] of pairs) children.set(parent, [...(children.get(parent) ?? []), pid]);
  return children;
}

type PidAndParent = [pid: number, parent: number];

function linuxProcesses(): PidAndParent[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] satisfies PidAndParent];
      } catch {
        return [];
      }
    });
}

function parsePs(text: string): PidAndParent[] {
  return text
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number) as PidAndParent);
}
