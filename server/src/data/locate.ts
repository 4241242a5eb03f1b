import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';
import type { CatalogEntry } from './catalog.ts';
import { DataError } from './errors.ts';

/** The files of a data set are nowhere. Carries the catalog entry, so that the caller can ask and download. */
export class MissingDataError extends DataError {
  override readonly name = 'MissingDataError';
  readonly entry: CatalogEntry;

  constructor(entry: CatalogEntry, searched: readonly string[]) {
    const megabytes = Math.ceil(entry.downloads.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
    const hosts = entry.downloads.slice(0, 1).map(({ addresses }) => new URL(addresses[0]).host);
    super(`The files of ${entry.title} are not on this machine. Looked in: ${searched.join(', ')}`, {
      path: ['dataset', 'name'],
      hint: entry.downloads.length
        ? `Let Depthlens download them (${megabytes} MB from ${hosts[0]}), or give their folder as dataset.path.`
        : `They come with Depthlens, in experiments/data: install it again, or give their folder as dataset.path.`,
    });
    this.entry = entry;
  }
}

/** Where Depthlens keeps what it downloads: `DEPTHLENS_CACHE`, else the user's cache folder of this system. */
export function cacheFolder(): string {
  return process.env.DEPTHLENS_CACHE
    ? resolve(process.env.DEPTHLENS_CACHE)
    : envPaths('depthlens', { suffix: '' }).cache;
}

/** The folder in the cache that holds the files of one data set. */
export function cachedDataset(cache: string, name: string): string {
  return join(cache, 'datasets', name);
}

/**
 * The folder that holds a data set's files: below `path` if that is given, else in the cache, where the system installs
 * it, or where Depthlens ships it.
 * @param path `dataset.path`, relative to the experiment file's folder
 * @throws DataError if `path` does not hold them, MissingDataError if no other place does
 */
export function locateDataset(
  entry: CatalogEntry,
  path: string | undefined,
  where: { experimentFolder: string; cacheFolder: string },
): string {
  if (path !== undefined) return locateAt(entry, resolve(where.experimentFolder, path));
  const shipped = shippedFolder(entry.name);
  const places = [
    ...(entry.downloads.length ? [cachedDataset(where.cacheFolder, entry.name)] : []),
    ...entry.systemFolders,
    ...(shipped ? [shipped] : []),
  ];
  for (const place of places) {
    const found = subfolders(entry, place).find(folder => missingFiles(entry, folder).length === 0);
    if (found) return found;
  }
  throw new MissingDataError(entry, places.length ? places : ['experiments/data']);
}

/** A data set's file in a folder: as named, or decompressed (without `.gz`); undefined if it is not there. */
export function datasetFile(folder: string, name: string): string | undefined {
  return [name, name.replace(/\.gz$/, '')].map(file => join(folder, file)).find(file => existsSync(file));
}

function locateAt(entry: CatalogEntry, place: string): string {
  const details = (hint: string) => ({ path: ['dataset', 'path'], hint });
  const files = [...entry.files.train, ...entry.files.test];
  const needed = `It has to hold ${files.join(', ')}.`;
  if (!existsSync(place)) throw new DataError(`${place}: there is no such folder`, details(needed));
  const folders = subfolders(entry, place).map(folder => ({ folder, missing: missingFiles(entry, folder) }));
  const best = folders.reduce((a, b) => (b.missing.length < a.missing.length ? b : a));
  if (best.missing.length === 0) return best.folder;
  if (best.missing.length < files.length)
    throw new DataError(`${best.folder}: ${best.missing.join(', ')} is missing`, details(needed));
  const other = entry.otherVersions?.find(({ files }) => files.some(file => isFile(join(place, file))));
  if (other)
    throw new DataError(
      `${place} holds ${other.isThere} of ${entry.title}. Another version is needed: ${neededVersion(entry)}`,
      details(needed),
    );
  const archive = entry.downloads.find(({ file, members }) => members && existsSync(join(place, file)));
  throw new DataError(
    `${place}: the files of ${entry.title} are not here`,
    details(
      archive
        ? `Unpack ${archive.file} there (tar -xzf ${archive.file}).`
        : `${needed}${entry.downloads.length ? ' Without dataset.path, Depthlens offers to download them.' : ''}`,
    ),
  );
}

/** The version that is read, by the name of its archive where it comes in one. */
function neededVersion({ downloads, files, homepage }: CatalogEntry): string {
  const archive = downloads.find(({ members }) => members);
  return `${archive?.file ?? [...files.train, ...files.test].join(' and ')} from ${homepage}`;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function subfolders(entry: CatalogEntry, place: string): string[] {
  return entry.subfolders.map(subfolder => join(place, subfolder));
}

function missingFiles(entry: CatalogEntry, folder: string): string[] {
  return [...entry.files.train, ...entry.files.test].filter(name => !datasetFile(folder, name));
}

/** `experiments/data/NAME` of this installation: above the sources, and above the bundles in dist. */
function shippedFolder(name: string): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'experiments', 'data', name.replaceAll('_', '-'));
    if (existsSync(candidate)) return candidate;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}
