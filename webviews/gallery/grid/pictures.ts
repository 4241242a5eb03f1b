import { tileAt } from '../../common/sprites.ts';
import type { Layout } from '../layout.ts';
import type { SheetCache } from '../sheetCache.ts';
import type { ImageTable } from '../table.ts';
import type { Line } from './line.ts';
import { drawOnStrip } from './strip.ts';
import { awaitPicture, withoutPicture, withPicture } from './tile.ts';

/** Draws what has its sheet, and asks for the other sheets; nothing is fetched for lines that were scrolled over. */
export function drawPictures(
  lines: Iterable<Line>,
  table: ImageTable,
  sheets: SheetCache<ImageBitmap>,
  layout: Layout,
): void {
  const wanted = new Set<string>();
  for (const line of lines)
    for (const [column, tile] of line.tiles.entries())
      if (!tile.drawn) {
        const awaited = drawOrAwait(line, column, table, sheets, layout);
        if (awaited !== null) wanted.add(awaited);
      }
  sheets.keepFetching(wanted);
}

/** @returns the sheet that the picture has to wait for */
function drawOrAwait(
  { tiles, strip }: Line,
  column: number,
  { sprites, sprite }: ImageTable,
  sheets: SheetCache<ImageBitmap>,
  layout: Layout,
): string | null {
  const tile = tiles[column];
  const place = tile.row >= 0 && sprites ? tileAt(sprites, sprite[tile.row]) : null;
  const sheet = place && sheets.get(place.sheet);
  drawOnStrip(strip, layout, column, place, sheet);
  if (sheet) withPicture(tile);
  else if (!place || sheets.failed(place.sheet)) withoutPicture(tile);
  else {
    awaitPicture(tile);
    return place.sheet;
  }
  return null;
}
