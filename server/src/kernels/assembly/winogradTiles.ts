// What Winograd's convolution and its filter gradient have in common: tiles of 4 x 4 outputs, each read from 6 x 6 inputs,
// and the tiles of an input at the 36 points.
import { copyPadded } from './convolution';
import { Convolution } from './geometry';
import { COLUMNS, ROWS, SPARE_BYTES } from './micro';
import { bytes, roundUp } from './sizes';
import { FACTOR_BYTES, inputTransform } from './winogradTransforms';

export const POINTS: i32 = 36;
/** Bytes of transformed tiles that are worked on together: about half of a second-level cache. */
const BLOCK_BYTES: i32 = 1024 * 1024;
/** Tiles that are worked on together at least, so that the filter at the points, often larger, is read seldom. */
const LEAST_TILES: i32 = 48;
/**
 * What the transforms work with: their factors, then 6 x 6 vectors of eight floats between the passes over columns and
 * over rows, then 4 x 4 vectors of outputs, and a spare tile for the tile functions.
 */
export const PATCH: usize = (FACTOR_BYTES + 63) & ~63;
export const OUTPUT: usize = PATCH + 36 * 32;
export const SPARE: usize = OUTPUT + 16 * 32;
export const TABLE_BYTES: usize = (SPARE + SPARE_BYTES + 63) & ~63;

export function tilesDown(g: Convolution): i32 {
  return (g.outHeight + 3) / 4;
}
export function tilesAcross(g: Convolution): i32 {
  return (g.outWidth + 3) / 4;
}
export function frameHeight(g: Convolution): i32 {
  return tilesDown(g) * 4 + 2;
}
export function frameWidth(g: Convolution): i32 {
  return tilesAcross(g) * 4 + 2;
}
export function imagesAtOnce(g: Convolution): i32 {
  let tiles = tilesDown(g) * tilesAcross(g);
  let imageBytes = tiles * POINTS * 4 * (g.inChannels + roundUp(g.outChannels, COLUMNS));
  let fitting = max((LEAST_TILES + tiles - 1) / tiles, BLOCK_BYTES / imageBytes);
  if (fitting >= g.images) return g.images;
  // A little fewer, if their tiles then fill the register tiles.
  for (let images = fitting; images > fitting / 2; images--) if ((images * tiles) % ROWS == 0) return images;
  return fitting;
}
/** Tiles of a block of images; a last register tile may be short, but takes whole rows. */
export function tileRows(g: Convolution): i32 {
  return roundUp(imagesAtOnce(g) * tilesDown(g) * tilesAcross(g), ROWS);
}

/**
 * Bytes from one point's rows of `width` floats to the next's: an odd number of cache lines, so that the 36 values of a
 * tile do not all fall on the same few lines of the cache.
 */
export function pointBytes(rows: i32, width: i32): usize {
  return ((bytes(rows * width) + 63) & ~63) | 64;
}

/** Whether this way can do it and is likely faster than `directCycles`, the estimate for the direct way. */
export function suitsWinograd(g: Convolution, directCycles: f64): bool {
  let covered =
    g.filterHeight == 3 &&
    g.filterWidth == 3 &&
    g.strideHeight == 1 &&
    g.strideWidth == 1 &&
    g.upsampleHeight == 1 &&
    g.upsampleWidth == 1 &&
    g.padTop >= 0 &&
    g.padLeft >= 0 &&
    g.inChannels % 8 == 0 &&
    g.outChannels % 8 == 0;
  if (!covered) return false;
  // Measured: 12 products a cycle at the points, 11 cycles a channel for the transforms of a tile.
  let columns = roundUp(g.outChannels, COLUMNS);
  let cycles =
    <f64>(g.batch * tilesDown(g) * tilesAcross(g)) *
    <f64>((POINTS * g.inChannels * columns) / 12 + 11 * (g.inChannels + g.outChannels));
  return cycles < directCycles;
}

/** The tiles of images [first, last) of x at each point, as [point][tile][channel]. */
export function inputsToPoints(
  g: Convolution,
  x: usize,
  first: i32,
  last: i32,
  frame: usize,
  table: usize,
  to: usize,
  point: usize,
): void {
  let height = frameHeight(g);
  let width = frameWidth(g);
  let pixel = bytes(g.inChannels);
  let line = <usize>width * pixel;
  for (let n = first; n < last; n++) {
    copyPadded(g, x + <usize>(n * g.inHeight * g.inWidth) * pixel, width, height, frame);
    for (let h = 0; h < height - 2; h += 4)
      for (let w = 0; w < width - 2; w += 4) {
        let corner = frame + <usize>h * line + <usize>w * pixel;
        for (let c: usize = 0; c < pixel; c += 32) {
          inputTransform(6, table, corner + c, pixel, line, table + PATCH, 32, 192);
          inputTransform(6, table, table + PATCH, 192, 32, to + c, 6 * point, point);
        }
        to += pixel;
      }
  }
}
