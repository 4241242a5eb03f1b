import { expect, test } from 'vitest';
import type { Sprites } from '../../server/src/protocol.ts';
import { tileAt, tilesOf } from '../../webviews/common/sprites.ts';

/** Two by three images of 28 by 20 pixels in a sheet. */
const SPRITES: Sprites = { width: 28, height: 20, columns: 2, rows: 3, sheets: ['a.png', 'b.png'] };

test('places go row by row, sheet by sheet', () => {
  const sheet = { width: 28, height: 20, sheetWidth: 56, sheetHeight: 60 };
  expect(tileAt(SPRITES, 0)).toEqual({ sheet: 'a.png', left: 0, top: 0, ...sheet });
  expect(tileAt(SPRITES, 3)).toEqual({ sheet: 'a.png', left: 28, top: 20, ...sheet });
  expect(tileAt(SPRITES, 10)).toEqual({ sheet: 'b.png', left: 0, top: 40, ...sheet });
  expect(tileAt(SPRITES, 12)).toBeNull();
  expect(tileAt(SPRITES, -1)).toBeNull();
});

test('images are looked up by their position in the data set', () => {
  const tiles = tilesOf({ sprites: SPRITES, index: [4, 9, 70], places: [2, -1, 7] });
  expect(tiles(4)?.top).toBe(20);
  expect(tiles(70)?.sheet).toBe('b.png');
  expect(tiles(9)).toBeNull();
  expect(tiles(5)).toBeNull();
});
