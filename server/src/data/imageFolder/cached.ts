import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { DataError, errorCode } from '../errors.ts';
import { removeAbandonedParts } from '../partFile.ts';
import { type CachedImage, type ImageCache, openCache, writeCache } from './cacheFile.ts';
import type { DecodeSettings } from './decode.ts';
import { type DecodeWatch, decodeFiles, staleFiles } from './decodeFiles.ts';

const ENDING = '.images';
/** How long the decoded images of a folder are kept after they were last read. */
const KEPT_MILLISECONDS = 90 * 24 * 60 * 60 * 1000;

/** The decoded images of one folder: from the cache, and decoded into it as they are asked for. */
export interface DecodedImages {
  /** By path: every file that was asked for. */
  known(path: string): CachedImage;
  /** Decodes those of some files that are not in the cache yet, or have changed. */
  ensure(paths: readonly string[]): Promise<void>;
  read: ImageCache['read'];
  close(): Promise<void>;
}

/**
 * Opens the decoded images of a folder at some settings.
 * @param root the folder, absolute
 * @param watch its signal stops `ensure`, which throws the signal's reason; what is decoded by then is kept
 */
export async function openDecoded(
  root: string,
  settings: DecodeSettings,
  cacheFolder: string,
  watch: DecodeWatch,
): Promise<DecodedImages> {
  const file = cachePath(root, settings, cacheFolder);
  const imageBytes = settings.size ** 2;
  let cache = await openCache(file, imageBytes);
  const fresh = new Set<string>();
  return {
    known: path => cache.images.get(path)!,
    async ensure(paths) {
      const unseen = paths.filter(path => !fresh.has(path));
      const stale = await staleFiles(root, unseen, cache);
      if (stale.length > 0) {
        await redecode(root, stale, settings, cache, file, watch);
        cache = await openCache(file, imageBytes);
      }
      watch.signal?.throwIfAborted();
      for (const path of paths) fresh.add(path);
    },
    read: (wanted, take) => cache.read(wanted, take),
    close: () => cache.close(),
  };
}

/** Writes a new cache: of what the old one has all that is not stale, and the stale files anew. */
async function redecode(
  root: string,
  stale: readonly string[],
  settings: DecodeSettings,
  old: ImageCache,
  file: string,
  watch: DecodeWatch,
): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await removeAbandonedParts(file);
    await removeUnused(dirname(file));
    const writer = await writeCache(file);
    try {
      const outdated = new Set(stale);
      const kept = [...old.images].filter(([path]) => !outdated.has(path));
      for (const [path, image] of kept) if (image.problem) await writer.add(path, image);
      const usable = kept.filter(([, image]) => !image.problem);
      await old.read(
        usable.map(([, image]) => image),
        (i, pixels) => writer.add(...usable[i], pixels),
      );
      // Some systems do not replace a file that is open.
      await old.close();
      await decodeFiles(root, stale, settings, watch, (path, { pixels, ...image }) => writer.add(path, image, pixels));
      await writer.finish();
    } finally {
      await writer.close();
    }
  } catch (error) {
    if (!errorCode(error)) throw error;
    throw new DataError(`The decoded images cannot be kept in ${dirname(file)}: ${(error as Error).message}`, {
      hint: 'DEPTHLENS_CACHE, or the setting depthlens.dataCache, names another folder.',
      cause: error,
    });
  }
}

/** Removes what nobody has read for long: the folders may be gone. */
async function removeUnused(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const read = (await stat(file).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (name.endsWith(ENDING) && Date.now() - read > KEPT_MILLISECONDS) await rm(file, { force: true });
  }
}

/** One file for each folder and way of decoding. */
function cachePath(root: string, { size, fit, channels }: DecodeSettings, cacheFolder: string): string {
  // `auto` and `rgb` decode alike but for grey files.
  const identity = JSON.stringify({ format: 1, root, size, fit, channels, libvips: sharp.versions.vips });
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  const name = basename(root)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .slice(0, 40);
  return join(cacheFolder, 'images', `${name}-${hash}${ENDING}`);
}
