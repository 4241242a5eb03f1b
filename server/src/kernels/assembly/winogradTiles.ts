// What Winograd's convolution and its filter gradient have in common: tiles of 4 x 4 outputs, each read from 6 x 6 inputs,
// and the tiles of an input at the 36 points.
//
// A transform in two dimensions is one over the columns, then one over the rows. All tiles of a line of tiles go through
// each at once: in the first the values of the lines lie side by side, and their overlap is transformed once. Between the
// two stands a strip of six lines, small enough for the first-level cache. The second writes to six points at a time: to
// all 36 would be to as many pages of memory, more than the processor keeps the addresses of.
import { Convolution } from './geometry';
import { COLUMNS, ROWS, SPARE_BYTES } from './micro';
import { bytes, roundUp } from './sizes';
import { FACTOR_BYTES, inputLinesTransform, inputTransform } from './winogradTransforms';

export const POINTS: i32 = 36;
/** Bytes of transformed tiles that are worked on together: about half of a second-level cache. */
const BLOCK_BYTES: i32 = 1024 * 1024;
/** Tiles that are worked on together at least, so that the filter at the points, often larger, is read seldom. */
const LEAST_TILES: i32 = 48;
/** What the transforms work with: their factors, the addresses of up to six lines, a spare tile for the tile functions. */
export const LINES: usize = (FACTOR_BYTES + 63) & ~63;
export const SPARE: usize = LINES + 64;
export const TABLE_BYTES: usize = (SPARE + SPARE_BYTES + 63) & ~63;

export function tilesDown(g: Convolution): i32 {
  return (g.outHeight + 3) / 4;
}
export function tilesAcross(g: Convolution): i32 {
  return (g.outWidth + 3) / 4;
}
/** Pixels of a line of the input with its padding, as the tiles read it. */
export function paddedLine(g: Convolution): i32 {
  return tilesAcross(g) * 4 + 2;
}
/** Floats of the strip between the passes over an input, and after it a line of zeros. */
export function inputStrip(g: Convolution): i32 {
  return (6 * paddedLine(g) + g.inWidth) * g.inChannels;
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

/** The address of a line of an image, or of zeros where there is no such line, as the transforms read it. */
// @ts-ignore: decorator
@inline
export function storeLine(table: usize, i: i32, line: i32, height: i32, image: usize, bytes: usize, zeros: usize): void {
  store<u32>(table + LINES + (<usize>i << 2), <u32>(line >= 0 && line < height ? image + <usize>line * bytes : zeros));
}

/** The tiles of images [first, last) of x at each point, as [point][tile][channel]. `strip` was all zeros at first. */
export function inputsToPoints(
  g: Convolution,
  x: usize,
  first: i32,
  last: i32,
  strip: usize,
  table: usize,
  to: usize,
  point: usize,
): void {
  let pixel = bytes(g.inChannels);
  let line = <usize>g.inWidth * pixel;
  let stripLine = <usize>paddedLine(g) * pixel;
  let zeros = strip + 6 * stripLine;
  let inside = strip + <usize>g.padLeft * pixel;
  let width = min(g.inWidth, paddedLine(g) - g.padLeft);
  let vectors = g.inChannels / 8;
  let across = tilesAcross(g);
  for (let n = first; n < last; n++) {
    let image = x + <usize>(n * g.inHeight) * line;
    for (let h = 0; h < g.outHeight; h += 4) {
      for (let i = 0; i < 6; i++) storeLine(table, i, h + i - g.padTop, g.inHeight, image, line, zeros);
      if (width > 0) inputLinesTransform(width * vectors, table, table + LINES, inside, stripLine);
      for (let i = 0; i < 6; i++) {
        let points = to + <usize>(6 * i) * point;
        inputTransform(across, vectors, table, strip + <usize>i * stripLine, 3 * pixel, pixel, points, 0, point);
      }
      to += <usize>across * pixel;
    }
  }
}
