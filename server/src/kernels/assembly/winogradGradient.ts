// The filter's gradient of 3 x 3 convolutions of stride 1 by Winograd's minimal filtering: dy's tiles act as filters of 4 x 4
// taps on x's tiles. At each of the 36 points the tiles of all images add up to one matrix product.
import { Convolution } from './geometry';
import { COLUMNS, ROWS, columnTile } from './micro';
import { bytes, roundUp } from './sizes';
import { filterGradientTransform, gradientTransform, writeFactors } from './winogradTransforms';
import {
  PATCH,
  POINTS,
  SPARE,
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

/** Bytes of scratch that `winogradFilterGradient` needs. */
export function winogradGradientScratch(g: Convolution): usize {
  let columns = roundUp(g.outChannels, COLUMNS);
  let rows = tileRows(g);
  let floats =
    frameHeight(g) * frameWidth(g) * (g.inChannels + g.outChannels) +
    POINTS * roundUp(g.inChannels, ROWS) * columns +
    ROWS;
  return TABLE_BYTES + bytes(floats) + <usize>POINTS * (pointBytes(rows, g.inChannels) + pointBytes(rows, columns));
}

/** dw = the gradient by the filter, summed over all images: dy's tiles act as filters of 4 x 4 taps on x's tiles. */
export function winogradFilterGradient(g: Convolution, x: usize, dy: usize, dw: usize, scratch: usize): void {
  let columns = roundUp(g.outChannels, COLUMNS);
  let channels = roundUp(g.inChannels, ROWS);
  let rows = tileRows(g);
  let table = scratch;
  let frame = table + TABLE_BYTES;
  let frameY = frame + bytes(frameHeight(g) * frameWidth(g) * g.inChannels);
  let sums = frameY + bytes(frameHeight(g) * frameWidth(g) * g.outChannels);
  let gradients = sums + bytes(POINTS * channels * columns);
  let inputStride = bytes(g.inChannels);
  let gradientStride = bytes(columns);
  let pointInputs = pointBytes(rows, g.inChannels);
  let pointGradients = pointBytes(rows, columns);
  let inputs = gradients + <usize>POINTS * pointGradients;
  writeFactors(table);
  memory.fill(frame, 0, sums - frame);
  memory.fill(sums, 0, inputs - sums);

  let atOnce = imagesAtOnce(g);
  let perImage = tilesDown(g) * tilesAcross(g);
  for (let first = 0; first < g.images; first += atOnce) {
    let last = min(g.images, first + atOnce);
    inputsToPoints(g, x, first, last, frame, table, inputs, pointInputs);
    gradientsToPoints(g, dy, first, last, frameY, table, gradients, pointGradients, gradientStride);
    for (let p = 0; p < POINTS; p++)
      for (let o = 0; o < columns; o += COLUMNS) {
        let a = inputs + <usize>p * pointInputs;
        let b = gradients + <usize>p * pointGradients + bytes(o);
        let c = sums + <usize>(p * channels) * gradientStride + bytes(o);
        for (let i = 0; i < channels; i += ROWS) {
          columnTile((last - first) * perImage, a, inputStride, b, gradientStride, c, gradientStride, table + SPARE);
          a += ROWS * 4;
          c += <usize>ROWS * gradientStride;
        }
      }
  }
  sumsToFilter(g, sums, <usize>channels * gradientStride, gradientStride, table, dw);
}

/** The tiles of images [first, last) of dy at each point, as [point][tile][column]. */
function gradientsToPoints(
  g: Convolution,
  dy: usize,
  first: i32,
  last: i32,
  frame: usize,
  table: usize,
  to: usize,
  point: usize,
  stride: usize,
): void {
  // Where the tiles cover the image exactly they are read where they lie, else from a frame with zeros beyond the edge.
  let exact = g.outHeight % 4 == 0 && g.outWidth % 4 == 0;
  let pixel = bytes(g.outChannels);
  let row = <usize>g.outWidth * pixel;
  let line = <usize>tilesAcross(g) * 4 * pixel;
  for (let n = first; n < last; n++) {
    let image = dy + <usize>(n * g.outHeight) * row;
    if (!exact) {
      for (let h = 0; h < g.outHeight; h++) memory.copy(frame + <usize>h * line, image + <usize>h * row, row);
      image = frame;
    }
    for (let h = 0; h < g.outHeight; h += 4)
      for (let w = 0; w < g.outWidth; w += 4) {
        let corner = image + <usize>h * line + <usize>w * pixel;
        for (let c: usize = 0; c < pixel; c += 32) {
          gradientTransform(4, table, corner + c, pixel, line, table + PATCH, 32, 128);
          gradientTransform(6, table, table + PATCH, 128, 32, to + c, 6 * point, point);
        }
        to += stride;
      }
  }
}

/** The sums at the points to the filter's gradient [3, 3, Cin, Cout]. */
function sumsToFilter(g: Convolution, sums: usize, point: usize, stride: usize, table: usize, dw: usize): void {
  let row = bytes(g.outChannels);
  let tap = <usize>g.inChannels * row;
  for (let i = 0; i < g.inChannels; i++)
    for (let c: usize = 0; c < row; c += 32) {
      let from = sums + <usize>i * stride + c;
      let to = dw + <usize>i * row + c;
      filterGradientTransform(6, table, from, point, 6 * point, table + PATCH, 32, 192);
      filterGradientTransform(3, table, table + PATCH, 192, 32, to, 3 * tap, tap);
    }
}
