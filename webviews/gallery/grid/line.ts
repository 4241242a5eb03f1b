import { type Layout, tileLeft } from '../layout.ts';
import { spokenText, tileText } from '../tileText.ts';
import type { GridModel } from './model.ts';
import { layOutStrip, makeStrip, type Strip } from './strip.ts';
import { fillTile, hideTile, makeTile, type Tile } from './tile.ts';

/** Tiles side by side, used again for another line when it is scrolled away. */
export interface Line {
  element: HTMLElement;
  tiles: Tile[];
  /** Their pictures. */
  strip: Strip;
}

export function makeLine(page: HTMLElement): Line {
  const element = document.createElement('div');
  element.className = 'grid-line';
  element.setAttribute('role', 'presentation');
  const strip = makeStrip();
  element.append(strip.canvas);
  page.append(element);
  return { element, tiles: [], strip };
}

/** @param number of the line, from 0 */
export function fillLine({ element, tiles, strip }: Line, number: number, model: GridModel, layout: Layout): void {
  const { columns, tile: box } = layout;
  element.hidden = false;
  while (tiles.length < columns) {
    const tile = makeTile();
    tiles.push(tile);
    element.append(tile.element);
  }
  for (const tile of tiles.splice(columns)) tile.element.remove();
  strip.canvas.hidden = model.table.sprites === null;
  // A canvas of another size is blank.
  if (layOutStrip(strip, layout)) for (const tile of tiles) tile.drawn = false;
  for (const [column, tile] of tiles.entries()) {
    const { style } = tile.element;
    style.left = `${tileLeft(layout, column)}px`;
    style.width = `${box.width}px`;
    style.height = `${box.height}px`;
    style.setProperty('--picture', `${box.image}px`);
    fillPlace(tile, number * columns + column, model);
  }
}

export function hideLine({ element, tiles }: Line): void {
  element.hidden = true;
  for (const tile of tiles) hideTile(tile);
}

/** The last line may have places without an image. */
function fillPlace(tile: Tile, place: number, { table, shown, selection, marks }: GridModel): void {
  if (place >= shown.length) {
    hideTile(tile);
    return;
  }
  const row = shown[place];
  fillTile(tile, {
    row,
    id: tileId(row),
    text: tileText(table, marks, row),
    spoken: spokenText(table, marks, row),
    index: table.index[row],
    selected: selection.chosen[row] === 1,
    current: selection.cursor === row,
    place: place + 1,
    of: shown.length,
  });
}

export function tileId(row: number): string {
  return `image-${row}`;
}
