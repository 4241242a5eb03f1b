import { tileAt } from '../../common/sprites.ts';
import type { SheetCache } from '../sheetCache.ts';
import type { ImageTable } from '../table.ts';
import type { Line } from './line.ts';
import { awaitPicture, drawPicture, type Tile, withoutPicture } from './tile.ts';

/** Draws what has its sheet, and asks for the other sheets; nothing is fetched for lines that were scrolled over. */
export function drawPictures(lines: Iterable<Line>, table: ImageTable, sheets: SheetCache<ImageBitmap>): void {
  const wanted = new Set<string>();
  for (const { tiles } of lines)
    for (const tile of tiles)
      if (tile.row >= 0 && !tile.drawn) {
        const awaited = drawOrAwait(tile, table, sheets);
        if (awaited !== null) wanted.add(awaited);
      }
  sheets.keepFetching(wanted);
}

/** @returns the sheet that the picture has to wait for */
function drawOrAwait(tile: Tile, { sprites, sprite }: ImageTable, sheets: SheetCache<ImageBitmap>): string | null {
  const place = sprites ? tileAt(sprites, sprite[tile.row]) : null;
  if (!place) {
    withoutPicture(tile);
    return null;
  }
  const sheet = sheets.get(place.sheet);
  if (sheet) drawPicture(tile, place, sheet);
  else if (sheets.failed(place.sheet)) withoutPicture(tile);
  else {
    awaitPicture(tile);
    return place.sheet;
  }
  return null;
}
