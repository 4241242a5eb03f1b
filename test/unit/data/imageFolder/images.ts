import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { FolderSection } from '../../../../server/src/data/imageFolder/open.ts';

type Colour = readonly [number, number, number];

/** An image of one colour, in the format that the name of its file says. */
export function plainImage(name: string, colour: Colour, width = 8, height = width): Promise<Buffer> {
  const [r, g, b] = colour;
  const image = sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
  if (/jpe?g$/i.test(name)) return image.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
  return /webp$/i.test(name) ? image.webp({ lossless: true }).toBuffer() : image.png().toBuffer();
}

/** Writes files below a folder: images of one colour, or bytes as they are. */
export async function writeImages(folder: string, files: Record<string, Colour | Uint8Array | string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    const isBytes = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(place, isBytes ? content : await plainImage(path, content));
  }
}

export const RED = [200, 0, 0] as const;
export const GREEN = [0, 200, 0] as const;
export const BLUE = [0, 0, 200] as const;

/** `dataset` as an experiment without more than the path has it; nothing is drawn for testing. */
export const PLAIN = {
  name: 'image_folder',
  size: 8,
  fit: 'crop',
  channels: 'auto',
  test_split: { fraction: 0, seed: 0 },
  on_bad_file: 'skip',
  on_duplicate: 'keep',
} satisfies Omit<FolderSection, 'path'> & { name: string };
