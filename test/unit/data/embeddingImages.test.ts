import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readEmbeddingClasses, readEmbeddingImages } from '../../../server/src/data/embeddingImages.ts';
import { encodeNpy, type NumericArray } from '../../../server/src/data/formats/npy.ts';
import { dataError, temporaryFolder } from './helpers.ts';

const temporary = temporaryFolder();
const COUNTS = { train: 3, val: 2 };
let folders = 0;

function folderOf(files: Record<string, [NumericArray, number[]] | string>): string {
  const folder = join(temporary, String(folders++));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : encodeNpy(...content));
  return folder;
}

function images(shape: number[]): [Uint8Array, number[]] {
  const count = shape.reduce((product, n) => product * n, 1);
  return [Uint8Array.from({ length: count }, (_, i) => (i * 7) % 256), shape];
}

describe('images beside embeddings', () => {
  it('are none where no file is', async () => {
    expect(await readEmbeddingImages(folderOf({}), COUNTS)).toBeUndefined();
  });

  it.each([
    [[4, 5], 1],
    [[4, 5, 1], 1],
    [[4, 5, 3], 3],
  ])('of shape %j are read as they are', async (shape, channels) => {
    const [train, val] = [images([3, ...shape]), images([2, ...shape])];
    const read = await readEmbeddingImages(folderOf({ 'train_images.npy': train, 'val_images.npy': val }), COUNTS);
    expect(read).toEqual({
      height: 4,
      width: 5,
      channels,
      train: { count: 3, pixels: train[0], index: Int32Array.of(0, 1, 2) },
      test: { count: 2, pixels: val[0], index: Int32Array.of(3, 4) },
    });
  });

  it('that are large are scaled down, as sharp does it', async () => {
    const train = images([3, 120, 200, 3]);
    const folder = folderOf({ 'train_images.npy': train, 'val_images.npy': images([2, 120, 200, 3]) });
    const read = (await readEmbeddingImages(folder, COUNTS))!;
    expect([read.height, read.width, read.channels]).toEqual([58, 96, 3]);
    const second = await sharp(train[0].slice(72_000, 144_000), { raw: { width: 200, height: 120, channels: 3 } })
      .resize(96, 58, { fit: 'fill' })
      .raw()
      .toBuffer();
    expect(Buffer.from(read.train.pixels.slice(58 * 96 * 3, 2 * 58 * 96 * 3)).equals(second)).toBe(true);
  });

  it.each([
    ['val_images.npy: there is no such file', { 'train_images.npy': images([3, 4, 5]) }],
    ['train_images.npy: there is no such file', { 'val_images.npy': images([2, 4, 5]) }],
    ['train_images.npy: 4 images, but there are 3 labels', { 'train_images.npy': images([4, 4, 5]) }],
    [
      'val_images.npy: images of 5 x 4 x 1, but train_images.npy has 4 x 5 x 1',
      { 'val_images.npy': images([2, 5, 4]) },
    ],
    ['shape (3, 3, 8, 8): channels have to come last', { 'train_images.npy': images([3, 3, 8, 8]) }],
    ['expected N x height x width, or with 1 or 3 channels', { 'train_images.npy': images([3, 20]) }],
    ['expected N x height x width, or with 1 or 3 channels', { 'train_images.npy': images([3, 8, 8, 4]) }],
    [
      'expected uint8 from 0 to 255',
      { 'train_images.npy': [new Float32Array(60), [3, 4, 5]] as [Float32Array, number[]] },
    ],
    ['expected the start of a .npy file', { 'train_images.npy': 'no array' }],
  ])('%s', async (message, files) => {
    const good = { 'train_images.npy': images([3, 4, 5]), 'val_images.npy': images([2, 4, 5]) };
    const folder = folderOf(message.endsWith('no such file') ? files : { ...good, ...files });
    const error = await dataError(readEmbeddingImages(folder, COUNTS));
    expect(error.path).toEqual(['dataset', 'path']);
    expect(error.message).toContain(message);
    expect(error.message).toContain(folder);
  });
});

describe('names of classes beside embeddings', () => {
  it('are numbers where there are none', async () => {
    expect(await readEmbeddingClasses(folderOf({}), 3)).toEqual(['0', '1', '2']);
    expect(await readEmbeddingClasses(folderOf({ 'classes.json': '["cat", "größe 🙂"]' }), 2)).toEqual([
      'cat',
      'größe 🙂',
    ]);
  });

  it.each([
    ['{"0": "cat"}', 'expected a list of names'],
    ['["cat", 3]', 'expected a list of names'],
    ['["cat", " "]', 'expected a list of names'],
    ['[', 'expected a list of names'],
    ['["a", "b", "c"]', '3 names, but the logits have 2 columns'],
    ['["a", "a"]', 'the name "a" stands there twice'],
  ])('%s is refused', async (text, message) => {
    const error = await dataError(readEmbeddingClasses(folderOf({ 'classes.json': text }), 2));
    expect(error.path).toEqual(['dataset', 'path']);
    expect(error.message).toContain(message);
  });
});
