import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ThumbnailLayout } from '../../data/thumbnails.ts';
import type { Sprites } from './contract.ts';

/** The sprite sheets of a run, and where each image is in them. */
export interface RunSprites {
  sprites: Sprites;
  /** @returns undefined for an image that has no thumbnail */
  placeOf(index: number): number | undefined;
}

/** Thumbnails are written before a run begins, and never change. */
const read = new Map<string, RunSprites>();
const MOST_RUNS = 8;

/** @returns undefined where the run has no images, as over embeddings */
export function spritesOf(runFolder: string): RunSprites | undefined {
  const known = read.get(runFolder);
  if (known) return known;
  const path = join(runFolder, 'thumbnails', 'layout.json');
  if (!existsSync(path)) return undefined;
  const { index, width, height, columns, rows, sheets }: ThumbnailLayout = JSON.parse(readFileSync(path, 'utf8'));
  const places = new Map(index.map((position, place) => [position, place]));
  const found = {
    sprites: { width, height, columns, rows, sheets },
    placeOf: (position: number) => places.get(position),
  };
  if (read.size >= MOST_RUNS) read.delete(read.keys().next().value!);
  read.set(runFolder, found);
  return found;
}
