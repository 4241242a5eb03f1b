import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { unreadable } from '../errors.ts';
import type { CachedImage, ImageCache } from './cacheFile.ts';
import { BadImage, checkFileSize, type DecodeSettings, decodeImage } from './decode.ts';

/** How long work is watched and stopped. */
export interface DecodeWatch {
  signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
}

type Result = Omit<CachedImage, 'at'> & { pixels?: Uint8Array };

/** Which of some files have changed since they were decoded, or never were. */
export async function staleFiles(root: string, paths: readonly string[], { images }: ImageCache): Promise<string[]> {
  const stale = new Set<string>();
  await inParallel(paths, async path => {
    const known = images.get(path);
    const now = known && (await stat(join(root, path)).catch(() => undefined));
    if (!now || stampOf(now) !== known.stamp) stale.add(path);
  });
  return paths.filter(path => stale.has(path));
}

/**
 * Decodes files, several at once, and hands each to `take`; the next one is not begun before it is taken. Ends early when
 * the signal comes.
 * @throws what `take` throws
 */
export async function decodeFiles(
  root: string,
  paths: readonly string[],
  settings: DecodeSettings,
  { signal, onProgress }: DecodeWatch,
  take: (path: string, result: Result) => Promise<void>,
): Promise<void> {
  let done = 0;
  await inParallel(paths, async path => {
    if (signal?.aborted) return;
    await take(path, await decodeFile(join(root, path), settings));
    onProgress?.(++done, paths.length);
  });
}

async function decodeFile(place: string, settings: DecodeSettings): Promise<Result> {
  const state = { stamp: '', hash: '' };
  try {
    const stats = await stat(place);
    state.stamp = stampOf(stats);
    checkFileSize(stats.size);
    const bytes = await readFile(place);
    state.hash = createHash('sha256').update(bytes).digest('hex');
    return { ...state, ...(await decodeImage(bytes, settings)) };
  } catch (error) {
    const problem =
      error instanceof BadImage ? error.message : unreadable(place, error).message.slice(place.length + 2);
    return { ...state, channels: 1, problem };
  }
}

/** Not all systems change both times when a file's content or the right to read it changes. */
function stampOf({ size, mtimeMs, ctimeMs }: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs}`;
}

/** One more than cores: so that one is read while the others are decoded. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++]);
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, worker));
}
