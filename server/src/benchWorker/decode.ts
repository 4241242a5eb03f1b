import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { loadImages } from '../data/load.ts';
import { FOLDER_DEFAULTS } from '../experiment/imageFolder.ts';
import type { DecodeSpeed } from '../protocol.ts';

/** Different pictures; the files are copies of them. */
const PICTURES = 20;
const WIDTH = 640;
const HEIGHT = 480;

/** Writes JPEG files that are as large as photographs of their size: smooth shapes with a little noise, in two classes. */
export async function photographs({ folder, count }: { folder: string; count: number }): Promise<object> {
  const pictures = await Promise.all(Array.from({ length: PICTURES }, picture));
  for (const name of ['a', 'b']) mkdirSync(join(folder, 'photos', name), { recursive: true });
  for (let i = 0; i < count; i++)
    writeFileSync(join(folder, 'photos', i % 2 ? 'a' : 'b', `${i}.jpg`), pictures[i % PICTURES]);
  return {};
}

async function picture(): Promise<Buffer> {
  const noise = (width: number, height: number, sigma: number) =>
    sharp({
      create: { width, height, channels: 3, background: 'black', noise: { type: 'gaussian', mean: 128, sigma } },
    });
  const shapes = await noise(WIDTH / 40, HEIGHT / 40, 80)
    .png()
    .toBuffer();
  const grain = await noise(WIDTH, HEIGHT, 25).png().toBuffer();
  return sharp(shapes)
    .resize(WIDTH, HEIGHT)
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** Loads them without a cache, and again with it. */
export async function decode({ folder, size }: { folder: string; size: number }): Promise<DecodeSpeed> {
  const cacheFolder = join(folder, 'cache');
  rmSync(cacheFolder, { recursive: true, force: true });
  const load = async () => {
    const started = performance.now();
    const section = { ...FOLDER_DEFAULTS, name: 'image_folder', path: 'photos', size };
    const { train, test } = await loadImages(section, { experimentFolder: folder, cacheFolder });
    return (1000 * (train.count + test.count)) / (performance.now() - started);
  };
  return { imagesPerSecond: await load(), againPerSecond: await load() };
}
