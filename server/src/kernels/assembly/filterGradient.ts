// The gradient of a convolution by its filter: dw[kh, kw, ci, co] = sum over images and pixels of
// x[n, oh * stride - padTop + kh, ow * stride - padLeft + kw, ci] * dy[n, oh, ow, co].
// Beside Winograd's (winograd.ts), two ways to walk the sum:
//   bands   some lines of one image at a time; with the padding copied in, the KW * Cin values that a pixel reads in a
//           line are neighbours: rows of one matrix;
//   places  the same pixel of many images at a time, copied side by side: sums are long even on maps of 2 x 2, and taps
//           on padding are left out.
import { copyPadded, tapsInside } from './convolution';
import { Convolution, paddedHeight, paddedWidth } from './geometry';
import { copyTile } from './copyTile';
import { COLUMNS, ROWS, SPARE_BYTES, bandTile, columnTile } from './micro';
import { winogradFilterGradient, winogradGradientScratch } from './winogradGradient';
import { suitsWinograd } from './winogradTiles';
import { bytes, roundUp } from './sizes';

/** Two tiles: one for what is not a whole tile, one that the tile functions themselves need. */
const TILE_BYTES: usize = 2 * SPARE_BYTES;
/** Bytes of x and dy that a band of lines may have: a part of the first-level cache. */
const BAND_BYTES: i32 = 24 * 1024;
/** Bytes of x and dy that a block of images may have in `places`: a part of the second-level cache. */
const PLACES_BYTES: i32 = 1024 * 1024;

function bandLines(g: Convolution): i32 {
  let lineBytes = (g.inWidth * g.inChannels * g.strideHeight + g.outWidth * g.outChannels) << 2;
  return min(g.outHeight, max(1, BAND_BYTES / lineBytes));
}
function imagesAtOnce(g: Convolution): i32 {
  let imageBytes = (g.inHeight * g.inWidth * g.inChannels + g.outHeight * g.outWidth * g.outChannels) << 2;
  return min(g.images, max(ROWS, PLACES_BYTES / imageBytes));
}

// Estimates in products, as slow as those of a full tile. Measured: a line costs as much as 3 pixels on top of its own.
function bandProducts(g: Convolution): f64 {
  return (
    <f64>(g.images * g.outHeight * (g.outWidth + 3) * g.filterHeight) *
    <f64>roundUp(g.filterWidth * g.inChannels, ROWS) *
    <f64>roundUp(g.outChannels, COLUMNS)
  );
}
// A place costs as much as 10 images on top, and 40 products for each value that is copied.
function placeProducts(g: Convolution): f64 {
  let taps =
    tapsInside(g.inHeight, g.outHeight, g.filterHeight, g.strideHeight, 1, g.padTop) *
    tapsInside(g.inWidth, g.outWidth, g.filterWidth, g.strideWidth, 1, g.padLeft);
  let blocks = (g.images + imagesAtOnce(g) - 1) / imagesAtOnce(g);
  let copied = g.inHeight * g.inWidth * g.inChannels + g.outHeight * g.outWidth * g.outChannels;
  return (
    <f64>(g.images + 10 * blocks) *
      <f64>taps *
      <f64>roundUp(g.inChannels, ROWS) *
      <f64>roundUp(g.outChannels, COLUMNS) +
    40 * <f64>g.images * <f64>copied
  );
}
function byPlaces(g: Convolution): bool {
  return placeProducts(g) < bandProducts(g);
}
function byWinograd(g: Convolution): bool {
  return suitsWinograd(g, min(placeProducts(g), bandProducts(g)) / 15);
}

/** Bytes of scratch that `filterGradient` needs for this geometry. */
export function filterGradientScratch(g: Convolution): usize {
  if (byWinograd(g)) return winogradGradientScratch(g);
  if (byPlaces(g)) {
    let pixels = g.inHeight * g.inWidth * g.inChannels + g.outHeight * g.outWidth * roundUp(g.outChannels, COLUMNS);
    return TILE_BYTES + bytes(imagesAtOnce(g) * pixels + ROWS);
  }
  return (
    TILE_BYTES +
    bytes(paddedHeight(g) * paddedWidth(g) * g.inChannels + ROWS) +
    bytes(bandLines(g) * g.outWidth * COLUMNS)
  );
}

/** dw = the gradient by the filter, summed over all images. */
export function filterGradient(g: Convolution, x: usize, dy: usize, dw: usize, scratch: usize): void {
  if (byWinograd(g)) winogradFilterGradient(g, x, dy, dw, scratch);
  else {
    memory.fill(dw, 0, bytes(g.filterHeight * g.filterWidth * g.inChannels * g.outChannels));
    if (byPlaces(g)) addPlaces(g, x, dy, dw, scratch, scratch + TILE_BYTES);
    else addBands(g, x, dy, dw, scratch, scratch + TILE_BYTES);
  }
}

function addBands(g: Convolution, x: usize, dy: usize, dw: usize, tile: usize, frame: usize): void {
  let height = paddedHeight(g);
  let width = paddedWidth(g);
  let spare = tile + SPARE_BYTES;
  let pixelBytes = bytes(g.inChannels);
  let frameBytes = <usize>(height * width) * pixelBytes + bytes(ROWS);
  let columnBand = frame + frameBytes;
  let run = g.filterWidth * g.inChannels;
  let dyStep = bytes(g.outChannels);
  let step = <usize>g.strideWidth * pixelBytes;
  let band = bandLines(g);
  // An image that needs no padding is read where it lies, but the last: a tile's rows might reach behind the tensor.
  let needsFrame = g.padTop != 0 || g.padLeft != 0 || height > g.inHeight || width > g.inWidth;
  memory.fill(frame, 0, frameBytes);
  memory.fill(columnBand, 0, bytes(band * g.outWidth * COLUMNS));
  for (let n = 0; n < g.images; n++) {
    let image = x + <usize>(n * g.inHeight * g.inWidth) * pixelBytes;
    let lineBytes = <usize>g.inWidth * pixelBytes;
    if (needsFrame || n == g.images - 1) {
      copyPadded(g, image, width, height, frame);
      image = frame;
      lineBytes = <usize>width * pixelBytes;
    }
    let turn = <usize>g.strideHeight * lineBytes - <usize>g.outWidth * step;
    for (let oh = 0; oh < g.outHeight; oh += band) {
      let lines = min(band, g.outHeight - oh);
      let dyBand = dy + <usize>((n * g.outHeight + oh) * g.outWidth) * dyStep;
      for (let o = 0; o < g.outChannels; o += COLUMNS) {
        let columns = min(COLUMNS, g.outChannels - o);
        let b = dyBand + bytes(o);
        let bStep = dyStep;
        if (columns < COLUMNS) {
          // A short panel is copied, beside zeros: the tile reads all its columns, which may lie behind the tensor.
          copyTile(lines * g.outWidth, columns, b, dyStep, columnBand, COLUMNS * 4);
          b = columnBand;
          bStep = COLUMNS * 4;
        }
        for (let kh = 0; kh < g.filterHeight; kh++) {
          let a = image + <usize>(oh * g.strideHeight + kh) * lineBytes;
          let to = dw + <usize>(kh * run) * dyStep + bytes(o);
          for (let j = 0; j < run; j += ROWS) {
            let rows = min(ROWS, run - j);
            if (rows == ROWS && columns == COLUMNS)
              bandTile(lines, g.outWidth, a, step, turn, b, bStep, to, dyStep, spare);
            else {
              copyTile(rows, columns, to, dyStep, tile, COLUMNS * 4);
              bandTile(lines, g.outWidth, a, step, turn, b, bStep, tile, COLUMNS * 4, spare);
              copyTile(rows, columns, tile, COLUMNS * 4, to, dyStep);
            }
            a += ROWS * 4;
            to += <usize>ROWS * dyStep;
          }
        }
      }
    }
  }
}

function addPlaces(g: Convolution, x: usize, dy: usize, dw: usize, tile: usize, copies: usize): void {
  let inPlaces = g.inHeight * g.inWidth;
  let outPlaces = g.outHeight * g.outWidth;
  let channels = g.inChannels;
  let columns = roundUp(g.outChannels, COLUMNS);
  let aStep = bytes(channels);
  let bStep = bytes(columns);
  let stride = bytes(g.outChannels);
  let atOnce = imagesAtOnce(g);
  let aCopy = copies + <usize>(atOnce * outPlaces) * bStep;
  if (columns > g.outChannels) memory.fill(copies, 0, aCopy - copies);
  // The last tile reads a few values more.
  memory.fill(aCopy + <usize>(atOnce * inPlaces) * aStep, 0, bytes(ROWS));
  for (let first = 0; first < g.images; first += atOnce) {
    let images = min(atOnce, g.images - first);
    gather(images, inPlaces, channels, x + <usize>(first * inPlaces) * aStep, aStep, aCopy);
    gather(images, outPlaces, g.outChannels, dy + <usize>(first * outPlaces) * stride, bStep, copies);
    for (let kh = 0; kh < g.filterHeight; kh++)
      for (let kw = 0; kw < g.filterWidth; kw++)
        for (let oh = 0; oh < g.outHeight; oh++) {
          let ih = oh * g.strideHeight - g.padTop + kh;
          if (ih < 0 || ih >= g.inHeight) continue;
          for (let ow = 0; ow < g.outWidth; ow++) {
            let iw = ow * g.strideWidth - g.padLeft + kw;
            if (iw < 0 || iw >= g.inWidth) continue;
            let a = aCopy + <usize>((ih * g.inWidth + iw) * images) * aStep;
            let b = copies + <usize>((oh * g.outWidth + ow) * images) * bStep;
            addPlace(
              g,
              images,
              a,
              aStep,
              b,
              bStep,
              dw + <usize>((kh * g.filterWidth + kw) * channels) * stride,
              stride,
              tile,
            );
          }
        }
  }
}

/** One place of x with one of dy: adds the sum over the images to the gradient of the tap that joins them. */
function addPlace(
  g: Convolution,
  images: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  tap: usize,
  stride: usize,
  tile: usize,
): void {
  let spare = tile + SPARE_BYTES;
  for (let o = 0; o < g.outChannels; o += COLUMNS) {
    let columns = min(COLUMNS, g.outChannels - o);
    for (let i = 0; i < g.inChannels; i += ROWS) {
      let rows = min(ROWS, g.inChannels - i);
      let from = a + bytes(i);
      let other = b + bytes(o);
      let to = tap + <usize>i * stride + bytes(o);
      if (rows == ROWS && columns == COLUMNS) columnTile(images, from, aStep, other, bStep, to, stride, spare);
      else {
        copyTile(rows, columns, to, stride, tile, COLUMNS * 4);
        columnTile(images, from, aStep, other, bStep, tile, COLUMNS * 4, spare);
        copyTile(rows, columns, tile, COLUMNS * 4, to, stride);
      }
    }
  }
}

/** [image][place][channel] to [place][image][channel], in rows of `step` bytes. */
function gather(images: i32, places: i32, channels: i32, from: usize, step: usize, to: usize): void {
  let length = bytes(channels);
  for (let n = 0; n < images; n++)
    for (let p = 0; p < places; p++) {
      copyRow(from, to + <usize>(p * images + n) * step, length);
      from += length;
    }
}

/** A few floats, for which memory.copy's call would cost more than the copy. */
function copyRow(from: usize, to: usize, length: usize): void {
  let at: usize = 0;
  for (; at + 16 <= length; at += 16) v128.store(to + at, v128.load(from + at));
  for (; at < length; at += 4) store<f32>(to + at, load<f32>(from + at));
}
