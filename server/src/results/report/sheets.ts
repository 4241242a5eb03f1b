import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { thumbnailSheets } from '../../data/thumbnails.ts';
import type { Examples, FigureList, ImageAnswer, Sprites } from '../panels/contract.ts';
import { packInt32, unpackInt32 } from '../panels/pack.ts';

/** Sprite sheets that a report carries. */
export interface CarriedSheets {
  sprites: Sprites;
  /** Address of each sheet, `data:`, by its name. */
  addresses: Record<string, string>;
  /** The place of an image in these sheets, by that in the run's; -1 if its picture is left out. */
  placeOf(sprite: number): number;
  /** Pictures carried. */
  count: number;
}

/**
 * All sheets of a run as they are, if they are not too large; else new ones of the most important images.
 * @param places of the images in the run's sheets, most important first
 * @param limit bytes of the sheets, about; or how many pictures
 */
export async function carriedSheets(
  runFolder: string,
  sprites: Sprites,
  places: readonly number[],
  limit: { bytes: number } | { pictures: number },
): Promise<CarriedSheets> {
  const fileOf = (name: string) => join(runFolder, 'thumbnails', name);
  const bytes = sprites.sheets.reduce((sum, name) => sum + statSync(fileOf(name)).size, 0);
  const count = 'pictures' in limit ? limit.pictures : Math.floor((places.length * limit.bytes) / Math.max(1, bytes));
  if (count >= places.length) {
    const files = sprites.sheets.map(name => [name, readFileSync(fileOf(name))] as const);
    return { sprites, addresses: addressesOf(files), placeOf: sprite => sprite, count: places.length };
  }
  // In the run's order, so that images that stand together share a sheet, which then loads once.
  const chosen = Int32Array.from(places.slice(0, count)).sort();
  const { pixels, channels } = await cutTiles(sprites, chosen, fileOf);
  const { width, height } = sprites;
  const { sheets, layout } = await thumbnailSheets({
    ...{ width, height, channels },
    train: { count: chosen.length, pixels, index: chosen },
    test: { count: 0, pixels: new Uint8Array(0), index: new Int32Array(0) },
  });
  const moved = new Map(Array.from(chosen, (sprite, place) => [sprite, place]));
  const { columns, rows, sheets: names } = layout;
  return {
    sprites: { width, height, columns, rows, sheets: names },
    addresses: addressesOf(sheets.map(({ name, png }) => [name, png] as const)),
    placeOf: sprite => moved.get(sprite) ?? -1,
    count: chosen.length,
  };
}

/** The same answer with its places in the sheets that are carried. */
export function examplesWith(sheets: CarriedSheets | undefined, examples: Examples): Examples {
  if (!sheets) return examples;
  const sprite = packInt32(unpackInt32(examples.columns.sprite).map(place => sheets.placeOf(place)));
  return { ...examples, sprites: sheets.sprites, columns: { ...examples.columns, sprite } };
}

/** @param sheets of each run of the page */
export function figuresWith(sheets: readonly (CarriedSheets | undefined)[], list: FigureList): FigureList {
  const pictures = list.pictures.flatMap(picture => {
    const carried = sheets[picture.run];
    if (!carried) return [];
    return [{ ...picture, sprites: carried.sprites, places: picture.places.map(place => carried.placeOf(place)) }];
  });
  return { ...list, pictures };
}

export function imageWith(sheets: CarriedSheets | undefined, image: ImageAnswer): ImageAnswer {
  if (!sheets || image.sprite === null) return image;
  const place = sheets.placeOf(image.sprite);
  return { ...image, sprites: sheets.sprites, sprite: place < 0 ? null : place };
}

/** @param places ascending. @returns their pixels, one image after another */
async function cutTiles(
  { width, height, columns, rows, sheets }: Sprites,
  places: Int32Array,
  fileOf: (name: string) => string,
): Promise<{ pixels: Uint8Array; channels: number }> {
  const { default: sharp } = await import('sharp');
  let [pixels, channels, at] = [new Uint8Array(0), 1, 0];
  for (const [number, name] of sheets.entries()) {
    const end = (number + 1) * columns * rows;
    if (at === places.length || places[at] >= end) continue;
    const sheet = sharp(fileOf(name));
    // Else grey becomes three times as many channels.
    const space = (await sheet.metadata()).channels === 1 ? 'b-w' : 'srgb';
    const { data, info } = await sheet.toColourspace(space).raw().toBuffer({ resolveWithObject: true });
    if (pixels.length === 0) {
      channels = info.channels;
      pixels = new Uint8Array(places.length * width * height * channels);
    }
    const line = width * channels;
    for (; at < places.length && places[at] < end; at++) {
      const tile = places[at] - number * columns * rows;
      const corner = (Math.floor(tile / columns) * height * info.width + (tile % columns) * width) * channels;
      for (let y = 0; y < height; y++) {
        const from = corner + y * info.width * channels;
        pixels.set(data.subarray(from, from + line), (at * height + y) * line);
      }
    }
  }
  return { pixels, channels };
}

function addressesOf(sheets: readonly (readonly [name: string, png: Uint8Array])[]): Record<string, string> {
  return Object.fromEntries(
    sheets.map(([name, png]) => [name, `data:image/png;base64,${Buffer.from(png).toString('base64')}`]),
  );
}
