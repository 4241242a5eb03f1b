import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Experiment, PROBE_DEFAULTS } from '../experiment/resolve.ts';
import type { BackendReport } from '../protocol.ts';
import { journalFile } from './journal.ts';

/** What `run.json` says of a run: all that its numbers depend on, and what is needed to read its files. */
export interface RunRecord {
  format: 1;
  name: string;
  /** The experiment file as it was given; relative data paths start at its folder. */
  experimentFile: string;
  versions: Record<string, string>;
  backend: BackendReport | null;
  seeds: { training: number | null; labelNoise: number | null };
  experiment: Experiment;
  data: DataRecord;
  /** Probes from the input to the softmax: names, and numbers per example. */
  probes: { name: string; width: number }[];
}

export interface DataRecord {
  /** SHA-256 over what the run saw of its data. */
  fingerprint: string;
  classes: string[];
  counts: { train: number; test: number };
  /** Height, width, channels; null for embeddings. */
  image: [number, number, number] | null;
  /** Of images that have a file each: how many files are left out, and how many images there are more than once. */
  files?: { skipped: number; duplicates: number };
}

/** @throws a plain message if the folder is no run folder */
export function readRunRecord(runFolder: string): RunRecord {
  const path = join(runFolder, 'run.json');
  if (!isRunFolder(runFolder)) throw new NotARunError(runFolder);
  try {
    const record: RunRecord = JSON.parse(readFileSync(path, 'utf8'));
    record.experiment.probes = { ...PROBE_DEFAULTS, ...record.experiment.probes };
    return record;
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`);
  }
}

export class NotARunError extends Error {
  constructor(folder: string) {
    const why = existsSync(folder) ? 'is not a run folder (it has no run.json and journal.jsonl)' : 'does not exist';
    super(`${folder} ${why}`);
  }
}

export function isRunFolder(folder: string): boolean {
  return existsSync(join(folder, 'run.json')) && existsSync(journalFile(folder));
}

/** `members/000`. It is made when a process begins to work on the member. */
export function memberFolder(runFolder: string, member: number): string {
  return join(runFolder, 'members', String(member).padStart(3, '0'));
}

/**
 * The run folders at or below a folder, newest first by name. Hidden folders and node_modules are passed over.
 * @param depth how many levels to descend
 */
export function findRunFolders(folder: string, depth = 4): string[] {
  if (isRunFolder(folder)) return [folder];
  if (depth === 0 || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const names = readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(entry => entry.name);
  return names.flatMap(name => findRunFolders(join(folder, name), depth - 1));
}
