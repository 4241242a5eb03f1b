import type { FigurePictures, Sprites } from '../../server/src/protocol.ts';

/** Where an image lies: the part of a sprite sheet that shows it, in the sheet's pixels. */
export interface Tile {
  /** Name of the sheet. */
  sheet: string;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Of the whole sheet when it is full; the last one may be cut off below. */
  sheetWidth: number;
  sheetHeight: number;
}

/** @param sprite place in the sheets, row by row, sheet by sheet. @returns null where there is no such place */
export function tileAt({ width, height, columns, rows, sheets }: Sprites, sprite: number): Tile | null {
  const sheet = sheets[Math.floor(sprite / (columns * rows))];
  if (sprite < 0 || sheet === undefined) return null;
  const tile = sprite % (columns * rows);
  const [left, top] = [(tile % columns) * width, Math.floor(tile / columns) * height];
  return { sheet, left, top, width, height, sheetWidth: columns * width, sheetHeight: rows * height };
}

/** Looks images up by their position in the data set. */
export type Tiles = (index: number) => Tile | null;

export function tilesOf({ sprites, index, places }: Pick<FigurePictures, 'sprites' | 'index' | 'places'>): Tiles {
  const placeOf = new Map(index.map((position, i) => [position, places[i]]));
  return position => tileAt(sprites, placeOf.get(position) ?? -1);
}
