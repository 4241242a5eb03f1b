// 3 x 3 convolutions of stride 1 by Winograd's minimal filtering. Inputs and filter go to 36 points, at each point a matrix
// product over the channels follows, and its results come back: a third to a quarter of the products of the direct way.
import { transposeQuad } from './gemm';
import { Convolution } from './geometry';
import { COLUMNS, ROWS, rowTile } from './micro';
import { bytes, roundUp } from './sizes';
import {
  biasedOutputTransform,
  filterTransform,
  outputTransform,
  rectifiedOutputTransform,
  writeFactors,
} from './winogradTransforms';
import {
  POINTS,
  TABLE_BYTES,
  imagesAtOnce,
  inputStrip,
  inputsToPoints,
  pointBytes,
  tileRows,
  tilesAcross,
  tilesDown,
} from './winogradTiles';

/** Floats of the strip between the passes over a line of outputs' tiles, and after it four pixels. */
function outputStrip(g: Convolution): i32 {
  return (24 * tilesAcross(g) + 4) * g.outChannels;
}
/** Floats of the strip between the passes over a panel of the filter. */
function filterStrip(g: Convolution): i32 {
  return 18 * COLUMNS * g.inChannels;
}
/** Strips are used one after the other, but only that of inputs stays zero where there is padding. */
function stripFloats(g: Convolution): i32 {
  return inputStrip(g) + max(outputStrip(g), filterStrip(g));
}

/** Bytes of scratch that `winogradConvolve` needs. */
export function winogradScratch(g: Convolution): usize {
  let columns = roundUp(g.outChannels, COLUMNS);
  let rows = tileRows(g);
  let floats = stripFloats(g) + (POINTS * columns + 9 * g.outChannels) * g.inChannels;
  return TABLE_BYTES + bytes(floats) + <usize>POINTS * (pointBytes(rows, g.inChannels) + pointBytes(rows, columns));
}

/** y = bias + x * filter; `bias` is a row of floats. turned, rectified: as in `convolve`. */
export function winogradConvolve(
  g: Convolution,
  x: usize,
  filter: usize,
  turned: bool,
  bias: usize,
  rectified: bool,
  y: usize,
  scratch: usize,
): void {
  let columns = roundUp(g.outChannels, COLUMNS);
  let rows = tileRows(g);
  let table = scratch;
  let strip = table + TABLE_BYTES;
  let second = strip + bytes(inputStrip(g));
  let points = strip + bytes(stripFloats(g));
  let inputs = points + bytes(POINTS * g.inChannels * columns);
  let inputStride = bytes(g.inChannels);
  let productStride = bytes(columns);
  let pointInputs = pointBytes(rows, g.inChannels);
  let pointProducts = pointBytes(rows, columns);
  let products = inputs + <usize>POINTS * pointInputs;
  let straight = products + <usize>POINTS * pointProducts;
  writeFactors(table);
  if (turned) {
    turnFilter(filter, g.inChannels, g.outChannels, straight);
    filter = straight;
  }
  filterToPoints(filter, g.inChannels, g.outChannels, table, second, points);
  memory.fill(strip, 0, second - strip);
  let atOnce = imagesAtOnce(g);
  let perImage = tilesDown(g) * tilesAcross(g);
  // Rows beyond the last tile are computed as well: zeros, because what memory holds might be slow to multiply.
  let filled = <usize>(min(atOnce, g.images) * perImage) * inputStride;
  for (let p = 0; p < POINTS; p++)
    memory.fill(inputs + <usize>p * pointInputs + filled, 0, <usize>rows * inputStride - filled);

  for (let first = 0; first < g.images; first += atOnce) {
    let last = min(g.images, first + atOnce);
    let tiles = (last - first) * perImage;
    inputsToPoints(g, x, first, last, strip, table, inputs, pointInputs);
    for (let p = 0; p < POINTS; p++) {
      let panel = points + bytes(p * g.inChannels * columns);
      for (let o = 0; o < columns; o += COLUMNS) {
        let a = inputs + <usize>p * pointInputs;
        let c = products + <usize>p * pointProducts + bytes(o);
        for (let t = 0; t < tiles; t += ROWS) {
          rowTile(g.inChannels, a, inputStride, panel, c, productStride);
          a += <usize>ROWS * inputStride;
          c += <usize>ROWS * productStride;
        }
        panel += bytes(g.inChannels * COLUMNS);
      }
    }
    if (rectified) productsToOutputs(true, g, first, last, products, pointProducts, table, second, bias, y);
    else productsToOutputs(false, g, first, last, products, pointProducts, table, second, bias, y);
  }
}

/** The filter [9, outer, inner] with taps reversed, as [9, inner, outer]; both multiples of 8. */
function turnFilter(filter: usize, inner: i32, outer: i32, to: usize): void {
  let row = bytes(inner);
  let toRow = bytes(outer);
  for (let tap = 8; tap >= 0; tap--) {
    let from = filter + bytes(tap * inner * outer);
    for (let o = 0; o < outer; o += 4) {
      transposeQuad(inner, from, row, to + bytes(o), toRow);
      from += 4 * row;
    }
    to += <usize>inner * toRow;
  }
}

/** The filter [3, 3, inner, outer] at each point, as panels [point][outer / COLUMNS][inner][COLUMNS]. */
function filterToPoints(filter: usize, inner: i32, outer: i32, table: usize, strip: usize, to: usize): void {
  let columns = roundUp(outer, COLUMNS);
  let tap = bytes(inner * outer);
  let point = bytes(inner * columns);
  if (columns > outer) memory.fill(to, 0, <usize>POINTS * point);
  for (let o = 0; o < outer; o += COLUMNS) {
    let width = min(COLUMNS, outer - o);
    let skipped = bytes(outer - width);
    let missing = bytes(COLUMNS - width);
    let panel = bytes(inner * width);
    for (let j: usize = 0; j < 3; j++) {
      let from = filter + j * tap + bytes(o);
      filterTransform(inner, width / 8, table, from, skipped, 3 * tap, strip + j * panel, 0, 3 * panel);
    }
    for (let j: usize = 0; j < 6; j++)
      filterTransform(inner, width / 8, table, strip + j * 3 * panel, 0, panel, to + j * 6 * point, missing, point);
    to += bytes(inner * COLUMNS);
  }
}

/** The tiles of images [first, last) of y from their products; what a tile has beyond the edge of y is dropped. */
// @ts-ignore: decorator
@inline
function productsToOutputs(
  rectified: bool,
  g: Convolution,
  first: i32,
  last: i32,
  products: usize,
  point: usize,
  table: usize,
  strip: usize,
  bias: usize,
  y: usize,
): void {
  let pixel = bytes(g.outChannels);
  let line = <usize>g.outWidth * pixel;
  let vectors = g.outChannels / 8;
  let across = tilesAcross(g);
  let whole = g.outWidth / 4;
  let rest = <usize>(g.outWidth % 4) * pixel;
  let row = <usize>across * pixel;
  let spare = strip + 24 * row;
  // Where products have columns beyond the channels, they are skipped after each tile.
  let skipped = bytes(roundUp(g.outChannels, COLUMNS)) - pixel;
  let runs = skipped ? across : 1;
  for (let n = first; n < last; n++)
    for (let h = 0; h < g.outHeight; h += 4) {
      for (let j: usize = 0; j < 6; j++) {
        let from = products + j * point;
        outputTransform(runs, (across * vectors) / runs, table, from, skipped, 6 * point, strip + j * row, 0, 6 * row);
      }
      products += <usize>across * (pixel + skipped);
      let to = y + <usize>(n * g.outHeight + h) * line;
      for (let i: i32 = 0; i < min(4, g.outHeight - h); i++) {
        let from = strip + <usize>(6 * i) * row;
        if (whole) outputRow(rectified, whole, vectors, table, from, row, to, pixel, bias);
        if (rest) {
          outputRow(rectified, 1, vectors, table, from + <usize>whole * pixel, row, spare, pixel, bias);
          memory.copy(to + <usize>(4 * whole) * pixel, spare, rest);
        }
        to += line;
      }
    }
}

// @ts-ignore: decorator
@inline
function outputRow(
  rectified: bool,
  tiles: i32,
  vectors: i32,
  table: usize,
  from: usize,
  step: usize,
  to: usize,
  pixel: usize,
  bias: usize,
): void {
  if (rectified) rectifiedOutputTransform(tiles, vectors, table, from, 0, step, to, 3 * pixel, pixel, bias);
  else biasedOutputTransform(tiles, vectors, table, from, 0, step, to, 3 * pixel, pixel, bias);
}
