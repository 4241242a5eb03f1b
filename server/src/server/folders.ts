import { opendir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const MOST_NAMES = 200;
const MOST_ENTRIES = 5000;

/** The names in a folder that an experiment file names: of its folders, and of its files that `wanted` matches. */
export async function namesBeside(
  file: string,
  folder: string,
  wanted?: RegExp,
): Promise<{ folders: string[]; files: string[] }> {
  const folders: string[] = [];
  const files: string[] = [];
  let seen = 0;
  try {
    for await (const entry of await opendir(resolve(dirname(file), folder || '.'))) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) folders.push(entry.name);
      else if (wanted?.test(entry.name)) files.push(entry.name);
      if (folders.length + files.length >= MOST_NAMES || ++seen >= MOST_ENTRIES) break;
    }
  } catch {
    return { folders: [], files: [] };
  }
  return { folders: folders.sort(), files: files.sort() };
}

/** The absolute path of the first file or folder that exists of those that an experiment file may mean. */
export async function existing(file: string, paths: readonly string[]): Promise<string | undefined> {
  for (const named of paths) {
    const path = resolve(dirname(file), named);
    if (await stat(path).catch(() => undefined)) return path;
  }
  return undefined;
}
