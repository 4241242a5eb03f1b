// 3 x 3 convolutions of stride 1 by Winograd's minimal filtering. Inputs and filter go to 36 points, at each point a matrix
// product over the channels follows, and its results come back: a third to a quarter of the products of the direct way.
import { relu } from './elementwise';
import { Convolution } from './geometry';
import { COLUMNS, ROWS, rowTile } from './micro';
import { bytes, roundUp } from './sizes';
import { biasedOutputTransform, filterTransform, outputTransform, writeFactors } from './winogradTransforms';
import {
  OUTPUT,
  PATCH,
  POINTS,
  TABLE_BYTES,
  frameHeight,
  frameWidth,
  imagesAtOnce,
  inputsToPoints,
  pointBytes,
  tileRows,
  tilesAcross,
  tilesDown,
} from './winogradTiles';

/** Bytes of scratch that `winogradConvolve` needs. */
export function winogradScratch(g: Convolution): usize {
  let columns = roundUp(g.outChannels, COLUMNS);
  let rows = tileRows(g);
  let floats = frameHeight(g) * frameWidth(g) * g.inChannels + (POINTS * columns + 9 * g.outChannels) * g.inChannels;
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
  let frame = table + TABLE_BYTES;
  let points = frame + bytes(frameHeight(g) * frameWidth(g) * g.inChannels);
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
  filterToPoints(filter, g.inChannels, g.outChannels, table, points);
  memory.fill(frame, 0, points - frame);
  // Rows beyond the last tile are computed as well: zeros, because what memory holds might be slow to multiply.
  memory.fill(inputs, 0, products - inputs);

  let atOnce = imagesAtOnce(g);
  let perImage = tilesDown(g) * tilesAcross(g);
  for (let first = 0; first < g.images; first += atOnce) {
    let last = min(g.images, first + atOnce);
    let tiles = (last - first) * perImage;
    inputsToPoints(g, x, first, last, frame, table, inputs, pointInputs);
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
    productsToOutputs(g, first, last, products, pointProducts, productStride, table, bias, y);
    let image = g.outHeight * g.outWidth * g.outChannels;
    let block = y + bytes(first * image);
    if (rectified) relu((last - first) * image, block, block);
  }
}

/** The filter [9, outer, inner] with taps reversed, as [9, inner, outer]. */
function turnFilter(filter: usize, inner: i32, outer: i32, to: usize): void {
  for (let tap = 8; tap >= 0; tap--) {
    let from = filter + bytes(tap * inner * outer);
    for (let i = 0; i < inner; i++)
      for (let o = 0; o < outer; o++) {
        store<f32>(to, load<f32>(from + bytes(o * inner + i)));
        to += 4;
      }
  }
}

/** The filter [3, 3, inner, outer] at each point, as panels [point][outer / COLUMNS][inner][COLUMNS]. */
function filterToPoints(filter: usize, inner: i32, outer: i32, table: usize, to: usize): void {
  let columns = roundUp(outer, COLUMNS);
  let tap = bytes(inner * outer);
  let point = bytes(inner * columns);
  if (columns != outer) memory.fill(to, 0, <usize>POINTS * point);
  for (let i = 0; i < inner; i++)
    for (let o = 0; o < outer; o += 8) {
      let from = filter + bytes(i * outer + o);
      filterTransform(3, table, from, tap, 3 * tap, table + PATCH, 32, 96);
      let at = to + bytes(((o / COLUMNS) * inner + i) * COLUMNS + (o % COLUMNS));
      filterTransform(6, table, table + PATCH, 96, 32, at, 6 * point, point);
    }
}

/** The tiles of images [first, last) of y from their products; what a tile has beyond the edge of y is dropped. */
function productsToOutputs(
  g: Convolution,
  first: i32,
  last: i32,
  products: usize,
  point: usize,
  stride: usize,
  table: usize,
  bias: usize,
  y: usize,
): void {
  let pixel = bytes(g.outChannels);
  let line = <usize>g.outWidth * pixel;
  for (let n = first; n < last; n++)
    for (let h = 0; h < g.outHeight; h += 4)
      for (let w = 0; w < g.outWidth; w += 4) {
        let corner = y + <usize>(n * g.outHeight + h) * line + <usize>w * pixel;
        let height = min(4, g.outHeight - h);
        let width = min(4, g.outWidth - w);
        for (let c: usize = 0; c < pixel; c += 32) {
          outputTransform(6, table, products + c, point, 6 * point, table + PATCH, 32, 192);
          if (height == 4 && width == 4)
            biasedOutputTransform(4, table, table + PATCH, 192, 32, corner + c, line, pixel, bias + c);
          else {
            biasedOutputTransform(4, table, table + PATCH, 192, 32, table + OUTPUT, 128, 32, bias + c);
            copyVectors(height, width, table + OUTPUT, corner + c, line, pixel);
          }
        }
        products += stride;
      }
}

/** The upper left of 4 x 4 vectors of eight floats to a place with these strides. */
function copyVectors(height: i32, width: i32, from: usize, to: usize, line: usize, pixel: usize): void {
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++) {
      let source = from + <usize>(i * 128 + j * 32);
      let target = to + <usize>i * line + <usize>j * pixel;
      v128.store(target, v128.load(source));
      v128.store(target, v128.load(source, 16), 16);
    }
}
