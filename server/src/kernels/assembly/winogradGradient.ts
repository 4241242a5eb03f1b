// The filter's gradient of 3 x 3 convolutions of stride 1 by Winograd's minimal filtering: dy's tiles act as filters of 4 x 4
// taps on x's tiles. At each of the 36 points the tiles of all images add up to one matrix product.
import { Convolution } from './geometry';
import { COLUMNS, ROWS, columnTile } from './micro';
import { bytes, roundUp } from './sizes';
import {
  filterGradientTransform,
  gradientLinesTransform,
  gradientTransform,
  writeFactors,
} from './winogradTransforms';
import {
  LINES,
  POINTS,
  SPARE,
  TABLE_BYTES,
  imagesAtOnce,
  inputStrip,
  inputsToPoints,
  pointBytes,
  storeLine,
  tileRows,
  tilesAcross,
  tilesDown,
} from './winogradTiles';

/** Floats of the strip between the passes over dy, and after it a line of zeros; or of that over a row of dw. */
function gradientStrip(g: Convolution): i32 {
  return max(24 * tilesAcross(g) + g.outWidth, 18) * g.outChannels;
}

/** Bytes of scratch that `winogradFilterGradient` needs. */
export function winogradGradientScratch(g: Convolution): usize {
  let columns = roundUp(g.outChannels, COLUMNS);
  let rows = tileRows(g);
  let floats =
    inputStrip(g) + gradientStrip(g) + POINTS * roundUp(g.inChannels, ROWS) * columns + ROWS;
  return TABLE_BYTES + bytes(floats) + <usize>POINTS * (pointBytes(rows, g.inChannels) + pointBytes(rows, columns));
}

/** dw = the gradient by the filter, summed over all images: dy's tiles act as filters of 4 x 4 taps on x's tiles. */
export function winogradFilterGradient(g: Convolution, x: usize, dy: usize, dw: usize, scratch: usize): void {
  let columns = roundUp(g.outChannels, COLUMNS);
  let channels = roundUp(g.inChannels, ROWS);
  let rows = tileRows(g);
  let table = scratch;
  let strip = table + TABLE_BYTES;
  let second = strip + bytes(inputStrip(g));
  let sums = second + bytes(gradientStrip(g));
  let gradients = sums + bytes(POINTS * channels * columns);
  let inputStride = bytes(g.inChannels);
  let gradientStride = bytes(columns);
  let pointInputs = pointBytes(rows, g.inChannels);
  let pointGradients = pointBytes(rows, columns);
  let inputs = gradients + <usize>POINTS * pointGradients;
  writeFactors(table);
  // The gradients as well, where they have columns beyond the channels.
  memory.fill(strip, 0, (columns > g.outChannels ? inputs : gradients) - strip);

  let atOnce = imagesAtOnce(g);
  let perImage = tilesDown(g) * tilesAcross(g);
  for (let first = 0; first < g.images; first += atOnce) {
    let last = min(g.images, first + atOnce);
    inputsToPoints(g, x, first, last, strip, table, inputs, pointInputs);
    gradientsToPoints(g, dy, first, last, second, table, gradients, pointGradients, gradientStride);
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
  sumsToFilter(g, sums, <usize>channels * gradientStride, gradientStride, table, second, dw);
}

/** The tiles of images [first, last) of dy at each point, as [point][tile][column]. `strip` was all zeros at first. */
function gradientsToPoints(
  g: Convolution,
  dy: usize,
  first: i32,
  last: i32,
  strip: usize,
  table: usize,
  to: usize,
  point: usize,
  stride: usize,
): void {
  let pixel = bytes(g.outChannels);
  let line = <usize>g.outWidth * pixel;
  let across = tilesAcross(g);
  let stripLine = <usize>(4 * across) * pixel;
  let zeros = strip + 6 * stripLine;
  let vectors = g.outChannels / 8;
  for (let n = first; n < last; n++) {
    let image = dy + <usize>(n * g.outHeight) * line;
    for (let h = 0; h < g.outHeight; h += 4) {
      for (let i = 0; i < 4; i++) storeLine(table, i, h + i, g.outHeight, image, line, zeros);
      gradientLinesTransform(g.outWidth * vectors, table, table + LINES, strip, stripLine);
      for (let i = 0; i < 6; i++) {
        let from = strip + <usize>i * stripLine;
        let points = to + <usize>(6 * i) * point;
        gradientTransform(across, vectors, table, from, 3 * pixel, pixel, points, stride - pixel, point);
      }
      to += <usize>across * stride;
    }
  }
}

/** The sums at the points to the filter's gradient [3, 3, Cin, Cout]. */
function sumsToFilter(
  g: Convolution,
  sums: usize,
  point: usize,
  stride: usize,
  table: usize,
  strip: usize,
  dw: usize,
): void {
  let row = bytes(g.outChannels);
  let tap = <usize>g.inChannels * row;
  let vectors = g.outChannels / 8;
  for (let i = 0; i < g.inChannels; i++) {
    for (let j: usize = 0; j < 6; j++)
      filterGradientTransform(1, vectors, table, sums + j * point, 0, 6 * point, strip + j * row, 0, 6 * row);
    for (let j: usize = 0; j < 3; j++)
      filterGradientTransform(1, vectors, table, strip + j * 6 * row, 0, row, dw + j * 3 * tap, 0, tap);
    sums += stride;
    dw += row;
  }
}
