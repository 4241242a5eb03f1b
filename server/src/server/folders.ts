import { opendir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const MOST_FOLDERS = 200;
const MOST_ENTRIES = 5000;

/** The names of the folders in a folder that an experiment file names; none where it cannot be read. */
export async function foldersBeside(file: string, folder: string): Promise<string[]> {
  const names: string[] = [];
  let seen = 0;
  try {
    for await (const entry of await opendir(resolve(dirname(file), folder || '.'))) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) names.push(entry.name);
      if (names.length >= MOST_FOLDERS || ++seen >= MOST_ENTRIES) break;
    }
  } catch {
    return [];
  }
  return names.sort();
}

/** The absolute path of a folder that an experiment file names; undefined if there is none. */
export async function existingFolder(file: string, folder: string): Promise<string | undefined> {
  const path = resolve(dirname(file), folder);
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? path : undefined;
}
