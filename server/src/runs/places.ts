import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isRunFolder } from './folder.ts';

export const EXPERIMENT_SUFFIX = '.depthlens.yaml';

/** Where runs are made unless told otherwise, beside the experiment file. */
export const RUNS_FOLDER = 'runs';

/** Folders to look into for runs. */
export interface RunPlaces {
  /** Folders that hold run folders. */
  parents: Set<string>;
  /** Folders that hold experiment files: a `runs` may appear there. */
  experiments: Set<string>;
}

const MOST_FOLDERS = 20_000;
const MOST_LEVELS = 8;

/** Walks through a folder. Hidden folders, node_modules, links and what cannot be read are passed over. */
export async function findRunPlaces(root: string): Promise<RunPlaces> {
  const places: RunPlaces = { parents: new Set(), experiments: new Set() };
  let level = [root];
  let seen = 0;
  for (let depth = 0; depth < MOST_LEVELS && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (++seen > MOST_FOLDERS) return places;
      const entries = await entriesOf(folder);
      if (isRun(entries)) {
        places.parents.add(dirname(folder));
        continue;
      }
      if (entries.some(entry => entry.name.endsWith(EXPERIMENT_SUFFIX))) places.experiments.add(folder);
      for (const entry of entries)
        if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
          next.push(join(folder, entry.name));
    }
    level = next;
  }
  return places;
}

/** The run folders right below a folder. */
export async function runFoldersIn(parent: string): Promise<string[]> {
  return (await entriesOf(parent))
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(entry => join(parent, entry.name))
    .filter(isRunFolder);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isRun(entries: readonly Dirent[]): boolean {
  return ['run.json', 'journal.jsonl'].every(name => entries.some(entry => entry.name === name));
}
