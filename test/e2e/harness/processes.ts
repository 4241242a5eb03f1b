import { execFileSync } from 'node:child_process';
import { until } from './until.ts';

export interface ProcessInfo {
  pid: number;
  parent: number;
  command: string;
}

/** All processes of this machine, without those that ended and wait to be collected. */
export function processes(): ProcessInfo[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8', maxBuffer: 1e8 });
  return lines.split('\n').flatMap(line => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid && !state.startsWith('Z') ? [{ pid: Number(pid), parent: Number(parent), command }] : [];
  });
}

/** The processes that one started, and those that they started, without itself. */
export function descendants(root: number, all = processes()): ProcessInfo[] {
  const children = all.filter(({ parent }) => parent === root);
  return [...children, ...children.flatMap(({ pid }) => descendants(pid, all))];
}

export function isAlive(pid: number): boolean {
  return processes().some(process => process.pid === pid);
}

/** Ends a process and all that it started, and waits until they are gone. */
export async function endTree(root: number): Promise<void> {
  const pids = [root, ...descendants(root).map(({ pid }) => pid)];
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const pid of pids) send(pid, signal);
    const gone = await until(() => !pids.some(isAlive), { what: 'they end', seconds: 5 }).catch(() => false);
    if (gone) return;
  }
}

export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The process that computes a run in this folder or below. */
export function runOf(folder: string): ProcessInfo | undefined {
  return processes().find(({ command }) => command.includes('cli.js') && command.includes(folder));
}

/** The process that trains a member of that run. */
export function trainerOf(folder: string): ProcessInfo | undefined {
  const run = runOf(folder);
  return run && descendants(run.pid).find(({ command }) => command.includes('trainer.js'));
}
