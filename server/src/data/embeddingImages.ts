import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { DataError, unreadable } from './errors.ts';
import { type NpyRows, openNpyRows } from './formats/npyRows.ts';
import type { Pictures } from './thumbnails.ts';

/*
 * What may lie beside embeddings, for people to look at: the images as `train_images.npy` and `val_images.npy` (uint8, an
 * image per row of the embeddings), and `classes.json`, the names of the classes. Nothing is computed from them.
 */

/** Sides beyond this are scaled down: the gallery shows no more, and photographs of full size would not fit in memory. */
const LARGEST_SIDE = 96;
/** About so many bytes are read and scaled at once. */
const CHUNK = 2 ** 24;

/**
 * The images of a folder of embeddings.
 * @param counts rows of the embeddings
 * @returns undefined where there are none
 * @throws DataError at `dataset.path`, naming the file: only one of the two is there, another type, shape or number
 */
export async function readEmbeddingImages(
  folder: string,
  counts: { train: number; val: number },
): Promise<Pictures | undefined> {
  const paths = { train: join(folder, 'train_images.npy'), val: join(folder, 'val_images.npy') };
  const missing = Object.values(paths).filter(path => !existsSync(path));
  if (missing.length === 2) return undefined;
  if (missing.length === 1)
    throw problem(`${missing[0]}: there is no such file, but there are images of the other part`);
  const train = openImages(paths.train, counts.train);
  try {
    const val = openImages(paths.val, counts.val);
    try {
      if (String(train.shape) !== String(val.shape))
        throw problem(
          `${paths.val}: images of ${val.shape.join(' x ')}, but train_images.npy has ${train.shape.join(' x ')}`,
        );
      const [height, width, channels] = scaledShape(train.shape);
      const part = async (images: Images, first: number) => ({
        count: images.count,
        pixels: await readPixels(images, [height, width, channels]),
        index: Int32Array.from({ length: images.count }, (_, i) => first + i),
      });
      return { height, width, channels, train: await part(train, 0), test: await part(val, train.count) };
    } finally {
      val.rows.close();
    }
  } finally {
    train.rows.close();
  }
}

/**
 * The names of the classes, from `classes.json`: a list in the order of their numbers. Without it, the numbers.
 * @throws DataError at `dataset.path` if it is something else, or has another number of names
 */
export async function readEmbeddingClasses(folder: string, count: number): Promise<string[]> {
  const path = join(folder, 'classes.json');
  if (!existsSync(path)) return Array.from({ length: count }, (_, i) => String(i));
  const text = await readFile(path, 'utf8').catch(error => {
    throw problem(unreadable(path, error).message);
  });
  const names = parsed(text);
  if (!Array.isArray(names) || !names.every(name => typeof name === 'string' && name.trim() !== ''))
    throw problem(`${path}: expected a list of names, such as ["cat", "dog"]`);
  if (names.length !== count) throw problem(`${path}: ${names.length} names, but the logits have ${count} columns`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw problem(`${path}: the name "${twice}" stands there twice`);
  return names;
}

type Shape = readonly [height: number, width: number, channels: number];
interface Images {
  rows: NpyRows;
  count: number;
  shape: Shape;
}

function openImages(path: string, count: number): Images {
  const rows = located(() => openNpyRows(path))!;
  try {
    const [found, height, width, channels = 1, ...more] = rows.shape;
    const written = `(${rows.shape.join(', ')})`;
    if (found !== count) throw problem(`${path}: ${found} images, but there are ${count} labels`);
    if (rows.shape.length === 4 && (height === 1 || height === 3) && channels !== 1 && channels !== 3)
      throw problem(
        `${path}: shape ${written}: channels have to come last`,
        'images.transpose(0, 2, 3, 1) puts them there.',
      );
    if (more.length > 0 || !(height > 0 && width > 0) || (channels !== 1 && channels !== 3))
      throw problem(
        `${path}: expected N x height x width, or with 1 or 3 channels behind them, found shape ${written}`,
      );
    if (!(located(() => rows.read(0, 1)) instanceof Uint8Array))
      throw problem(
        `${path}: expected uint8 from 0 to 255, found another type`,
        "Save them with images.astype('uint8').",
      );
    return { rows, count, shape: [height, width, channels] };
  } catch (error) {
    rows.close();
    throw error;
  }
}

function scaledShape([height, width, channels]: Shape): Shape {
  const scale = Math.min(1, LARGEST_SIDE / Math.max(height, width));
  return [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale)), channels];
}

async function readPixels({ rows, count, shape }: Images, target: Shape): Promise<Uint8Array> {
  const [height, width, channels] = shape;
  const [from, to] = [height * width * channels, target[0] * target[1] * channels];
  const pixels = new Uint8Array(count * to);
  const step = Math.max(1, Math.floor(CHUNK / from));
  for (let first = 0; first < count; first += step) {
    const end = Math.min(count, first + step);
    const read = located(() => rows.read(first, end)) as Uint8Array;
    if (from === to) pixels.set(read, first * to);
    else
      for (let i = first; i < end; i++) {
        const image = read.subarray((i - first) * from, (i - first + 1) * from);
        const raw = { width, height, channels: channels as 1 | 3 };
        const scaled = sharp(image, { raw }).resize(target[1], target[0], { fit: 'fill' });
        pixels.set(
          await scaled
            .toColourspace(channels === 1 ? 'b-w' : 'srgb')
            .raw()
            .toBuffer(),
          i * to,
        );
      }
  }
  return pixels;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Adds the place in the experiment file to what a reader says. */
function located<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw problem(error.message, error.hint);
  }
}

function problem(message: string, hint?: string): DataError {
  return new DataError(message, { path: ['dataset', 'path'], ...(hint && { hint }) });
}
