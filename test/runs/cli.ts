import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export const CLI = join(import.meta.dirname, '../../dist/cli.js');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The real command line, as a process that can be killed with all that it started. */
export function depthlens(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): { process: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...env },
  });
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', data => {
      texts[stream] += stripVTControlCharacters(String(data));
    });
  const ended = new Promise<Ended>(resolve => child.on('close', code => resolve({ code, ...texts })));
  return { process: child, ended };
}

/** Kills a process and all that it started, as a machine that loses its power would. */
export function killAll(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch (error) {
    // It was faster than the killer.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** An experiment that takes a second: every phase, on the backend whose results are the same everywhere. */
export const TINY = `name: tiny
dataset: { name: fashion_mnist_mini, limit: { train: 120, test: 40 } }
model: { architecture: mlp, width: 0.01, hidden_layers: 2 }
training: { batch_size: 16, learning_rate: 0.05, schedule: [30, 10], evaluation_interval: 10 }
probes: { k: 5 }
measures: [prediction_depth, iteration_learned, output_margin, input_margin]
compute: { backend: cpu }
`;

/** A folder of its own with an experiment file in it. */
export function experimentFolder(text = TINY): { folder: string; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'depthlens run '));
  const file = join(folder, 'tiny.depthlens.yaml');
  writeFileSync(file, text);
  mkdirSync(join(folder, 'runs'));
  return { folder, file };
}

/** The only run folder in an experiment's folder; undefined before it is there. */
export function onlyRun(folder: string): string | undefined {
  const name = readdirSync(join(folder, 'runs')).find(entry => !entry.startsWith('.'));
  return name && join(folder, 'runs', name);
}

export function journalLines(run: string): string[] {
  const path = join(run, 'journal.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

/** A hash of every result of a run, by name. */
export function resultHashes(run: string): Record<string, string> {
  const hashes: Record<string, string> = {};
  const take = (path: string, name: string) => {
    hashes[name] = createHash('sha256').update(readFileSync(path)).digest('hex');
  };
  take(join(run, 'examples.parquet'), 'examples.parquet');
  for (const member of readdirSync(join(run, 'members')))
    for (const name of readdirSync(join(run, 'members', member)))
      if (/\.(npy|safetensors)$/.test(name)) take(join(run, 'members', member, name), `${member}/${name}`);
  return hashes;
}

/** Waits until a condition holds; fails if the process ends first. */
export async function until(
  condition: () => boolean,
  { process: child, ended }: ReturnType<typeof depthlens>,
): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!condition()) {
    if (over) throw new Error(`the process ended early: ${JSON.stringify(await ended)}, pid ${child.pid}`);
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}

/** The processes that another one forked, oldest first. Linux only. */
export function childrenOf(pid: number): number[] {
  const children = readFileSync(join('/proc', String(pid), 'task', String(pid), 'children'), 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}
