import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { thumbnailSheets } from '../../../server/src/data/thumbnails.ts';
import type { Sprites } from '../../../server/src/results/panels/contract.ts';
import { type CarriedSheets, carriedSheets } from '../../../server/src/results/report/sheets.ts';
import { temporaryFolder } from '../../unit/data/helpers.ts';

const COUNT = 150;
const SIDE = 4;

/** Every image has a colour of its own. */
const colourOf = (place: number) => [place % 251, Math.floor(place / 251) * 40, 7];

describe.each([1, 3])('sheets of images with %i channels', channels => {
  const folder = temporaryFolder();
  let sprites: Sprites;
  beforeAll(async () => {
    const pixels = new Uint8Array(COUNT * SIDE * SIDE * channels);
    for (let i = 0; i < pixels.length; i++)
      pixels[i] = colourOf(Math.floor(i / (SIDE * SIDE * channels)))[i % channels];
    const { sheets, layout } = await thumbnailSheets({
      ...{ height: SIDE, width: SIDE, channels },
      train: { count: COUNT, pixels, index: Int32Array.from({ length: COUNT }, (_, i) => i) },
      test: { count: 0, pixels: new Uint8Array(0), index: new Int32Array(0) },
    });
    mkdirSync(join(folder, 'thumbnails'));
    for (const { name, png } of sheets) writeFileSync(join(folder, 'thumbnails', name), png);
    const { index, ...rest } = layout;
    sprites = rest;
  });

  test('all of them, as they are', async () => {
    const carried = await carriedSheets(folder, sprites, [...Array(COUNT).keys()], { bytes: 1e9 });
    expect(carried.sprites).toEqual(sprites);
    expect(Object.keys(carried.addresses)).toEqual(['sheet_000.png', 'sheet_001.png']);
    expect(carried.count).toBe(COUNT);
    expect(await pixelOf(carried, 123)).toEqual(colourOf(123).slice(0, channels));
  });

  test('only the most important ones, wherever they were', async () => {
    const places = [140, 3, 101, 99, 100, 0, 17];
    const carried = await carriedSheets(folder, sprites, places, { pictures: 5 });
    expect(carried.count).toBe(5);
    expect([0, 17].map(carried.placeOf)).toEqual([-1, -1]);
    for (const place of places.slice(0, 5))
      expect(await pixelOf(carried, place)).toEqual(colourOf(place).slice(0, channels));
  });

  test('as many as a size allows, and none where none are wanted', async () => {
    const all = [...Array(COUNT).keys()];
    const bytes = (await carriedSheets(folder, sprites, all, { bytes: 1e9 })).addresses;
    const total = Object.values(bytes).reduce((sum, address) => sum + (address.length * 3) / 4, 0);
    const half = await carriedSheets(folder, sprites, all, { bytes: total / 2 });
    expect(half.count / COUNT).toBeCloseTo(0.5, 1);
    const none = await carriedSheets(folder, sprites, all, { pictures: 0 });
    expect(none).toMatchObject({ count: 0, addresses: {} });
  });
});

/** Of the image that stands at a place of the run's sheets, its first pixel. */
async function pixelOf({ sprites, addresses, placeOf }: CarriedSheets, place: number): Promise<number[]> {
  const { columns, rows, width, height, sheets } = sprites;
  const now = placeOf(place);
  const png = Buffer.from(addresses[sheets[Math.floor(now / (columns * rows))]].split(',')[1], 'base64');
  const tile = now % (columns * rows);
  const area = { left: (tile % columns) * width, top: Math.floor(tile / columns) * height, width, height };
  const image = sharp(png).extract(area);
  const { channels } = await sharp(png).metadata();
  const pixels = await (channels === 1 ? image.toColourspace('b-w') : image).raw().toBuffer();
  return [...pixels.subarray(0, channels)];
}
