import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import type { CatalogEntry, Download } from './catalog.ts';
import { DataError, errorCode } from './errors.ts';
import { FetchError, type FetchOptions, fetchFile } from './fetchFile.ts';
import { cachedDataset } from './locate.ts';
import { ownPart, releasePart, removeAbandonedParts } from './partFile.ts';

export interface DownloadOptions extends Omit<FetchOptions, 'onBytes'> {
  /** The cache (see `cacheFolder`); the files go to a folder of their own in it, where `loadImages` looks. */
  cacheFolder: string;
  onProgress?: (bytesDone: number, bytesTotal: number) => void;
}

/**
 * Downloads a data set into the cache and checks it. What is there already is not fetched again; what an earlier call
 * began is continued. Several processes may do this at the same time. The caller has asked the user.
 * @returns the folder with the files
 * @throws DataError if it cannot be fetched or written, with what to do by hand; the signal's reason if stopped
 */
export async function downloadDataset(entry: CatalogEntry, options: DownloadOptions): Promise<string> {
  const { cacheFolder, onProgress, ...fetching } = options;
  const folder = cachedDataset(cacheFolder, entry.name);
  const total = entry.downloads.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  try {
    await mkdir(folder, { recursive: true });
    for (const download of entry.downloads) {
      const onBytes = (bytes: number) => onProgress?.(before + bytes, total);
      if (!holds(folder, download.members ?? [download.file])) await obtain(download, folder, { ...fetching, onBytes });
      before += download.bytes;
      onProgress?.(before, total);
    }
    return folder;
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    throw explain(error, entry, folder);
  }
}

function holds(folder: string, files: readonly string[]): boolean {
  return files.every(file => existsSync(join(folder, file)));
}

async function obtain(download: Download, folder: string, options: FetchOptions): Promise<void> {
  const target = join(folder, download.file);
  if (!existsSync(target)) await fetchFile(download, target, options);
  if (download.members) {
    await unpack(target, download.members, folder);
    await rm(target, { force: true });
  }
  for (const name of [target, unpackedName(target)]) await removeAbandonedParts(name);
}

/** Half-unpacked archives are told from half-fetched ones by their name. */
const unpackedName = (archive: string) => `${archive}.unpacked`;

/** Takes the wanted files out of an archive. Their folder appears with all of them, or not at all. */
async function unpack(archive: string, members: readonly string[], folder: string): Promise<void> {
  const place = ownPart(unpackedName(archive));
  try {
    await mkdir(place);
    const failures: (string | Error)[] = [];
    await extract({
      file: archive,
      cwd: place,
      // Only plain files with the expected names: no links, no other paths.
      filter: (path, entry) => 'type' in entry && entry.type === 'File' && members.includes(path.replace(/^\.\//, '')),
      // Else tar would take the archive's owner and mode where it may.
      preserveOwner: false,
      noChmod: true,
      // tar only warns when it cannot write a file or read on.
      onwarn: (code, message) => {
        if (/ENTRY_ERROR|BAD_ARCHIVE|ABORT/.test(code)) failures.push(message);
      },
    });
    if (failures.length) throw new DataError(`${archive} cannot be unpacked: ${failures[0]}`, { cause: failures[0] });
    if (!holds(place, members)) throw new DataError(`${archive} lacks some of ${members.join(', ')}`);
    for (const top of new Set(members.map(member => member.split('/')[0]))) {
      const to = join(folder, top);
      await rename(join(place, top), to).catch(async error => {
        if (holds(folder, members)) return;
        if (!existsSync(to)) throw error;
        await rm(to, { recursive: true });
        await rename(join(place, top), to);
      });
    }
  } catch (error) {
    // Another process may have unpacked the same archive meanwhile, and removed it.
    if (!holds(folder, members)) throw error;
  } finally {
    await rm(place, { recursive: true, force: true });
    releasePart(place);
  }
}

/** What happened and what to do by hand, in words. */
function explain(error: unknown, entry: CatalogEntry, folder: string): unknown {
  if (error instanceof FetchError) {
    const byHand = entry.downloads.map(({ addresses }) => addresses[0]).join(' ');
    const unpacked = entry.downloads.some(({ members }) => members) ? ', unpack' : '';
    return new DataError(`${entry.title} could not be downloaded.\n${error.message}`, {
      path: ['dataset', 'name'],
      hint:
        'Check the connection and try again: what has come is kept. ' +
        `Or download by hand${unpacked} and give the folder as dataset.path: ${byHand}`,
      cause: error,
    });
  }
  const code = errorCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  return new DataError(`${folder} cannot be written: ${code === 'ENOSPC' ? 'the disk is full' : error.message}`, {
    hint: 'Free some space or allow writing there, or set DEPTHLENS_CACHE to another folder.',
    cause: error,
  });
}
