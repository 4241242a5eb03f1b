import type { Pictures } from '../../server/src/results/figures/svg/images.ts';
import type { Tile, Tiles } from '../common/sprites.ts';
import { loadImage } from './loadImage.ts';

/** Images as `data:` addresses, cut out of their sprite sheets. One that cannot be had is left out. */
export async function cutOut(
  indices: readonly number[],
  tiles: Tiles,
  sheetUrl: (name: string) => string,
): Promise<Pictures> {
  const sheets = new Map<string, Promise<HTMLImageElement | null>>();
  const sheetOf = (name: string) => {
    const known = sheets.get(name) ?? loadImage(sheetUrl(name)).catch(() => null);
    sheets.set(name, known);
    return known;
  };
  const pictures = new Map<number, string>();
  for (const index of indices) {
    const tile = tiles(index);
    const sheet = tile && (await sheetOf(tile.sheet));
    if (sheet) pictures.set(index, cut(sheet, tile));
  }
  return pictures;
}

function cut(sheet: HTMLImageElement, { left, top, width, height }: Tile): string {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.drawImage(sheet, left, top, width, height, 0, 0, width, height);
  return canvas.toDataURL('image/png');
}
