import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const TEMPORARY = /^\.(.+)\.tmp-\d+$/;

/**
 * Writes a file so that it appears whole or not at all, even if the process or the machine dies meanwhile.
 * @param lasting false: for a file that means nothing once the process is gone; it is not waited for the disk then
 */
export function writeWhole(path: string, data: Uint8Array | string, lasting = true): void {
  const temporary = join(dirname(path), `.${basename(path)}.tmp-${process.pid}`);
  try {
    const file = openSync(temporary, 'w');
    try {
      writeAll(file, typeof data === 'string' ? Buffer.from(data) : data);
      if (lasting) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw withPath(error, path);
  }
  if (lasting) syncFolder(dirname(path));
}

/** Gives a file that something else has written its name, once it is on the disk. */
export function putInPlace(temporary: string, path: string): void {
  const file = openSync(temporary, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** An error of the system that says which file it is about: a write through a handle does not know. */
export function withPath(error: unknown, path: string): unknown {
  return error instanceof Error ? Object.assign(error, { path }) : error;
}

/** Writes every byte: a single write may be cut short. */
export function writeAll(file: number, data: Uint8Array): void {
  for (let done = 0; done < data.length; ) done += writeSync(file, data, done);
}

/** Makes a rename or a new file survive a power cut. Windows has no such call for folders, and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Removes what a killed process left half-written below a folder. */
export function sweepTemporaries(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sweepTemporaries(path);
    else if (TEMPORARY.test(entry.name)) rmSync(path, { force: true });
  }
}
