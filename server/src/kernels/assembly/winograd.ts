// 3 x 3 convolutions of stride 1 and their filter gradients by Winograd's minimal filtering: tiles of 4 x 4 outputs, each
// read from 6 x 6 inputs. Inputs and filter go to 36 points, at each point a matrix product over the channels follows,
// and its results come back. A third to a quarter of the products of the direct way.
import { copyPadded } from './convolution';
import { Convolution } from './geometry';
import { COLUMNS, ROWS, SPARE_BYTES, columnTile, rowTile } from './micro';
import {
  FACTOR_BYTES,
  biasedOutputTransform,
  filterGradientTransform,
  filterTransform,
  gradientTransform,
  inputTransform,
  outputTransform,
  writeFactors,
} from './winogradTransforms';

const POINTS: i32 = 36;
/** Bytes of transformed tiles that are worked on together: about half of a second-level cache. */
const BLOCK_BYTES: i32 = 1024 * 1024;
/** Tiles that are worked on together at least, so that the filter at the points, often larger, is read seldom. */
const LEAST_TILES: i32 = 48;
/**
 * What the transforms work with: their factors, then 6 x 6 vectors of eight floats between the passes over columns and
 * over rows, then 4 x 4 vectors of outputs, and a spare tile for the tile functions.
 */
const PATCH: usize = (FACTOR_BYTES + 63) & ~63;
const OUTPUT: usize = PATCH + 36 * 32;
const SPARE: usize = OUTPUT + 16 * 32;
const TABLE_BYTES: usize = (SPARE + SPARE_BYTES + 63) & ~63;

// @ts-ignore: decorator
@inline
function roundUp(value: i32, to: i32): i32 { return ((value + to - 1) / to) * to; }

function tilesDown(g: Convolution): i32 { return (g.outHeight + 3) / 4; }
function tilesAcross(g: Convolution): i32 { return (g.outWidth + 3) / 4; }
function frameHeight(g: Convolution): i32 { return tilesDown(g) * 4 + 2; }
function frameWidth(g: Convolution): i32 { return tilesAcross(g) * 4 + 2; }
function imagesAtOnce(g: Convolution): i32 {
  let tiles = tilesDown(g) * tilesAcross(g);
  let imageBytes = tiles * POINTS * 4 * (g.inChannels + roundUp(g.outChannels, COLUMNS));
  let fitting = max((LEAST_TILES + tiles - 1) / tiles, BLOCK_BYTES / imageBytes);
  if (fitting >= g.images) return g.images;
  // A little fewer, if their tiles then fill the register tiles.
  for (let images = fitting; images > fitting / 2; images--) if (images * tiles % ROWS == 0) return images;
  return fitting;
}
/** Tiles of a block of images; a last register tile may be short, but takes whole rows. */
function tileRows(g: Convolution): i32 { return roundUp(imagesAtOnce(g) * tilesDown(g) * tilesAcross(g), ROWS); }

/**
 * Bytes from one point's rows of `width` floats to the next's: an odd number of cache lines, so that the 36 values of a
 * tile do not all fall on the same few lines of the cache.
 */
function pointBytes(rows: i32, width: i32): usize { return ((<usize>(rows * width) << 2) + 63) & ~63 | 64; }

/** Whether this way can do it and is likely faster than `directCycles`, the estimate for the direct way. */
export function suitsWinograd(g: Convolution, directCycles: f64): bool {
  let covered = g.filterHeight == 3 && g.filterWidth == 3 && g.strideHeight == 1 && g.strideWidth == 1 &&
    g.upsampleHeight == 1 && g.upsampleWidth == 1 && g.padTop >= 0 && g.padLeft >= 0 &&
    g.inChannels % 8 == 0 && g.outChannels % 8 == 0;
  if (!covered) return false;
  // Measured: 12 products a cycle at the points, 11 cycles a channel for the transforms of a tile.
  let columns = roundUp(g.outChannels, COLUMNS);
  let cycles = <f64>(g.images * tilesDown(g) * tilesAcross(g)) * <f64>(POINTS * g.inChannels * columns / 12 + 11 * (g.inChannels + g.outChannels));
  return cycles < directCycles;
}

/** Bytes of scratch that `winogradConvolve` needs. */
export function winogradScratch(g: Convolution): usize {
  let columns = roundUp(g.outChannels, COLUMNS), rows = tileRows(g);
  let floats = frameHeight(g) * frameWidth(g) * g.inChannels + (POINTS * columns + 9 * g.outChannels) * g.inChannels;
  return TABLE_BYTES + (<usize>floats << 2) + POINTS * (pointBytes(rows, g.inChannels) + pointBytes(rows, columns));
}

/** y = bias + x * filter; `bias` is a row of floats. turned: as in `convolve`. */
export function winogradConvolve(g: Convolution, x: usize, filter: usize, turned: bool, bias: usize, y: usize, scratch: usize): void {
  let columns = roundUp(g.outChannels, COLUMNS), rows = tileRows(g);
  let table = scratch;
  let frame = table + TABLE_BYTES;
  let points = frame + (<usize>(frameHeight(g) * frameWidth(g) * g.inChannels) << 2);
  let inputs = points + (<usize>(POINTS * g.inChannels * columns) << 2);
  let inputStride = <usize>g.inChannels << 2, productStride = <usize>columns << 2;
  let pointInputs = pointBytes(rows, g.inChannels), pointProducts = pointBytes(rows, columns);
  let products = inputs + POINTS * pointInputs;
  let straight = products + POINTS * pointProducts;
  writeFactors(table);
  if (turned) {
    turnFilter(filter, g.inChannels, g.outChannels, straight);
    filter = straight;
  }
  filterToPoints(filter, g.inChannels, g.outChannels, table, points);
  memory.fill(frame, 0, points - frame);
  // Rows beyond the last tile are computed as well: zeros, because what memory holds might be slow to multiply.
  memory.fill(inputs, 0, products - inputs);

  let atOnce = imagesAtOnce(g), perImage = tilesDown(g) * tilesAcross(g);
  for (let first = 0; first < g.images; first += atOnce) {
    let last = min(g.images, first + atOnce);
    let tiles = (last - first) * perImage;
    inputsToPoints(g, x, first, last, frame, table, inputs, pointInputs);
    for (let p = 0; p < POINTS; p++) {
      let panel = points + (<usize>(p * g.inChannels * columns) << 2);
      for (let o = 0; o < columns; o += COLUMNS) {
        let a = inputs + <usize>p * pointInputs, c = products + <usize>p * pointProducts + (<usize>o << 2);
        for (let t = 0; t < tiles; t += ROWS) {
          rowTile(g.inChannels, a, inputStride, panel, c, productStride);
          a += ROWS * inputStride;
          c += ROWS * productStride;
        }
        panel += <usize>(g.inChannels * COLUMNS) << 2;
      }
    }
    productsToOutputs(g, first, last, products, pointProducts, productStride, table, bias, y);
  }
}

/** The filter [9, outer, inner] with taps reversed, as [9, inner, outer]. */
function turnFilter(filter: usize, inner: i32, outer: i32, to: usize): void {
  for (let tap = 8; tap >= 0; tap--) {
    let from = filter + (<usize>(tap * inner * outer) << 2);
    for (let i = 0; i < inner; i++)
      for (let o = 0; o < outer; o++) {
        store<f32>(to, load<f32>(from + (<usize>(o * inner + i) << 2)));
        to += 4;
      }
  }
}

/** The filter [3, 3, inner, outer] at each point, as panels [point][outer / COLUMNS][inner][COLUMNS]. */
function filterToPoints(filter: usize, inner: i32, outer: i32, table: usize, to: usize): void {
  let columns = roundUp(outer, COLUMNS);
  let tap = <usize>(inner * outer) << 2;
  let point = <usize>(inner * columns) << 2;
  if (columns != outer) memory.fill(to, 0, POINTS * point);
  for (let i = 0; i < inner; i++)
    for (let o = 0; o < outer; o += 8) {
      let from = filter + (<usize>(i * outer + o) << 2);
      filterTransform(3, table, from, tap, 3 * tap, table + PATCH, 32, 96);
      let at = to + (<usize>((o / COLUMNS * inner + i) * COLUMNS + o % COLUMNS) << 2);
      filterTransform(6, table, table + PATCH, 96, 32, at, 6 * point, point);
    }
}

/** The tiles of images [first, last) of x at each point, as [point][tile][channel]. */
function inputsToPoints(g: Convolution, x: usize, first: i32, last: i32, frame: usize, table: usize, to: usize, point: usize): void {
  let height = frameHeight(g), width = frameWidth(g);
  let pixel = <usize>g.inChannels << 2, line = <usize>width * pixel;
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

/** The tiles of images [first, last) of y from their products; what a tile has beyond the edge of y is dropped. */
function productsToOutputs(g: Convolution, first: i32, last: i32, products: usize, point: usize, stride: usize, table: usize, bias: usize, y: usize): void {
  let pixel = <usize>g.outChannels << 2, line = <usize>g.outWidth * pixel;
  for (let n = first; n < last; n++)
    for (let h = 0; h < g.outHeight; h += 4)
      for (let w = 0; w < g.outWidth; w += 4) {
        let corner = y + <usize>(n * g.outHeight + h) * line + <usize>w * pixel;
        let height = min(4, g.outHeight - h), width = min(4, g.outWidth - w);
        for (let c: usize = 0; c < pixel; c += 32) {
          outputTransform(6, table, products + c, point, 6 * point, table + PATCH, 32, 192);
          if (height == 4 && width == 4) biasedOutputTransform(4, table, table + PATCH, 192, 32, corner + c, line, pixel, bias + c);
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
      let source = from + <usize>(i * 128 + j * 32), target = to + <usize>i * line + <usize>j * pixel;
      v128.store(target, v128.load(source));
      v128.store(target, v128.load(source, 16), 16);
    }
}

/** Bytes of scratch that `winogradFilterGradient` needs. */
export function winogradGradientScratch(g: Convolution): usize {
  let columns = roundUp(g.outChannels, COLUMNS), rows = tileRows(g);
  let floats = frameHeight(g) * frameWidth(g) * (g.inChannels + g.outChannels) + POINTS * roundUp(g.inChannels, ROWS) * columns + ROWS;
  return TABLE_BYTES + (<usize>floats << 2) + POINTS * (pointBytes(rows, g.inChannels) + pointBytes(rows, columns));
}

/** dw = the gradient by the filter, summed over all images: dy's tiles act as filters of 4 x 4 taps on x's tiles. */
export function winogradFilterGradient(g: Convolution, x: usize, dy: usize, dw: usize, scratch: usize): void {
  let columns = roundUp(g.outChannels, COLUMNS), channels = roundUp(g.inChannels, ROWS), rows = tileRows(g);
  let table = scratch;
  let frame = table + TABLE_BYTES;
  let frameY = frame + (<usize>(frameHeight(g) * frameWidth(g) * g.inChannels) << 2);
  let sums = frameY + (<usize>(frameHeight(g) * frameWidth(g) * g.outChannels) << 2);
  let gradients = sums + (<usize>(POINTS * channels * columns) << 2);
  let inputStride = <usize>g.inChannels << 2, gradientStride = <usize>columns << 2;
  let pointInputs = pointBytes(rows, g.inChannels), pointGradients = pointBytes(rows, columns);
  let inputs = gradients + POINTS * pointGradients;
  writeFactors(table);
  memory.fill(frame, 0, sums - frame);
  memory.fill(sums, 0, inputs - sums);

  let atOnce = imagesAtOnce(g), perImage = tilesDown(g) * tilesAcross(g);
  for (let first = 0; first < g.images; first += atOnce) {
    let last = min(g.images, first + atOnce);
    inputsToPoints(g, x, first, last, frame, table, inputs, pointInputs);
    gradientsToPoints(g, dy, first, last, frameY, table, gradients, pointGradients, gradientStride);
    for (let p = 0; p < POINTS; p++)
      for (let o = 0; o < columns; o += COLUMNS) {
        let a = inputs + <usize>p * pointInputs, b = gradients + <usize>p * pointGradients + (<usize>o << 2);
        let c = sums + <usize>(p * channels) * gradientStride + (<usize>o << 2);
        for (let i = 0; i < channels; i += ROWS) {
          columnTile((last - first) * perImage, a, inputStride, b, gradientStride, c, gradientStride, table + SPARE);
          a += ROWS * 4;
          c += ROWS * gradientStride;
        }
      }
  }
  sumsToFilter(g, sums, <usize>channels * gradientStride, gradientStride, table, dw);
}

/** The tiles of images [first, last) of dy at each point, as [point][tile][column]. */
function gradientsToPoints(g: Convolution, dy: usize, first: i32, last: i32, frame: usize, table: usize, to: usize, point: usize, stride: usize): void {
  // Where the tiles cover the image exactly they are read where they lie, else from a frame with zeros beyond the edge.
  let exact = g.outHeight % 4 == 0 && g.outWidth % 4 == 0;
  let pixel = <usize>g.outChannels << 2, row = <usize>g.outWidth * pixel;
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
  let row = <usize>g.outChannels << 2, tap = <usize>g.inChannels * row;
  for (let i = 0; i < g.inChannels; i++)
    for (let c: usize = 0; c < row; c += 32) {
      let from = sums + <usize>i * stride + c, to = dw + <usize>i * row + c;
      filterGradientTransform(6, table, from, point, 6 * point, table + PATCH, 32, 192);
      filterGradientTransform(3, table, table + PATCH, 192, 32, to, 3 * tap, tap);
    }
}
