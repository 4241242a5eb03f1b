import { type FileHandle, open, rename, rm, utimes } from 'node:fs/promises';
import { readExactly } from '../formats/files.ts';
import { ownPart, releasePart } from '../partFile.ts';

/*
 * The images of a folder as they were decoded: the pixels of all, then an index as JSON, then the index's length in eight
 * bytes and a mark. The file appears whole or not at all, and never changes: a new one takes its place.
 */

const MARK = Buffer.from('DLIMG\x01\r\n', 'latin1');
const FOOTER = 8 + MARK.length;
/** Images between which no more than this lies unwanted are read at once. */
const GAP = 2 ** 16;
const LARGEST_READ = 2 ** 23;

/** What became of one file. */
export interface CachedImage {
  /** The file's size and times, by which a change is seen. */
  stamp: string;
  /** Where its pixels stand; absent for a file that cannot be used. */
  at?: number;
  channels: 1 | 3;
  /** sha256 of the file. */
  hash: string;
  note?: string;
  /** Why it cannot be used. */
  problem?: string;
}

export interface ImageCache {
  /** By path inside the data set's folder. */
  images: ReadonlyMap<string, CachedImage>;
  /** Hands the pixels of images to `take`, one after another in any order; `position` is that in `wanted`. */
  read(wanted: readonly CachedImage[], take: (position: number, pixels: Uint8Array) => unknown): Promise<void>;
  close(): Promise<void>;
}

const EMPTY: ImageCache = { images: new Map(), read: async () => {}, close: async () => {} };

/**
 * Opens a cache. One that is not there, or damaged, is empty.
 * @param imageBytes of one channel of an image
 */
export async function openCache(path: string, imageBytes: number): Promise<ImageCache> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return EMPTY;
  try {
    const images = await readIndex(handle, path, imageBytes);
    // Tells when it was last read; where that may not be told, no matter.
    const now = new Date();
    await utimes(path, now, now).catch(() => {});
    return {
      images,
      read: (wanted, take) => readImages(handle, path, imageBytes, wanted, take),
      close: () => handle.close(),
    };
  } catch {
    await handle.close();
    return EMPTY;
  }
}

async function readIndex(handle: FileHandle, path: string, imageBytes: number): Promise<Map<string, CachedImage>> {
  const { size } = await handle.stat();
  const footer = Buffer.alloc(FOOTER);
  await readExactly(handle, path, footer, size - FOOTER);
  const length = Number(footer.readBigUInt64LE());
  const end = size - FOOTER - length;
  if (!footer.subarray(8).equals(MARK) || end < 0) throw new Error('no cache');
  const text = Buffer.alloc(length);
  await readExactly(handle, path, text, end);
  const entries: [string, CachedImage][] = JSON.parse(text.toString());
  if (entries.some(([, { at = 0, channels, problem }]) => !problem && !(at >= 0 && at + channels * imageBytes <= end)))
    throw new Error('no cache');
  return new Map(entries);
}

async function readImages(
  handle: FileHandle,
  path: string,
  imageBytes: number,
  wanted: readonly CachedImage[],
  take: (position: number, pixels: Uint8Array) => unknown,
): Promise<void> {
  const order = [...wanted.keys()].sort((a, b) => wanted[a].at! - wanted[b].at!);
  const endOf = (i: number) => wanted[i].at! + wanted[i].channels * imageBytes;
  for (let first = 0; first < order.length; ) {
    const start = wanted[order[first]].at!;
    let next = first + 1;
    let end = endOf(order[first]);
    while (next < order.length && wanted[order[next]].at! - end < GAP && endOf(order[next]) - start < LARGEST_READ)
      end = Math.max(end, endOf(order[next++]));
    const bytes = new Uint8Array(end - start);
    await readExactly(handle, path, bytes, start);
    for (const i of order.slice(first, next)) await take(i, bytes.subarray(wanted[i].at! - start, endOf(i) - start));
    first = next;
  }
}

/** A cache that is being made. */
export interface CacheWriter {
  /** May be called again before it has ended. */
  add(path: string, image: Omit<CachedImage, 'at'>, pixels?: Uint8Array): Promise<void>;
  /** Puts the new cache in the old one's place. */
  finish(): Promise<void>;
  /** To be called at the end in any case. */
  close(): Promise<void>;
}

/** @throws system errors: a full disk, a folder that may not be written */
export async function writeCache(path: string): Promise<CacheWriter> {
  const part = ownPart(path);
  const handle = await open(part, 'w').catch(error => {
    releasePart(part);
    throw error;
  });
  const entries: [string, CachedImage][] = [];
  let end = 0;
  let isOpen = true;
  const write = async (bytes: Uint8Array) => {
    const at = end;
    end += bytes.length;
    for (let done = 0; done < bytes.length; )
      done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    return at;
  };
  return {
    async add(path, image, pixels) {
      entries.push([path, pixels ? { ...image, at: await write(pixels) } : image]);
    },
    async finish() {
      const index = Buffer.from(JSON.stringify(entries));
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(index.length));
      await write(Buffer.concat([index, length, MARK]));
      await handle.sync();
      await handle.close();
      isOpen = false;
      await rename(part, path);
    },
    async close() {
      if (isOpen) await handle.close();
      await rm(part, { force: true });
      releasePart(part);
    },
  };
}
