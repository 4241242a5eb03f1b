// Convolution NHWC x [KH, KW, Cin, Cout], and its gradient by the input, which is a convolution of the output's gradient
// with the turned filter. Beside Winograd's (winograd.ts), two ways to walk the output:
//   lines   neighbouring pixels of one image share a register tile; the input is copied with its padding, so that every
//           pixel reads KH runs of KW * Cin values;
//   places  the same pixel of neighbouring images shares a tile, so that taps that fall on padding (or between the
//           zeros of an upsampled input) are left out: on maps of 4 x 4 that is a third of the work.
import { Convolution, paddedHeight, paddedWidth } from './geometry';
import { copyTile } from './copyTile';
import { relu } from './elementwise';
import { COLUMNS, ROWS, SPARE_BYTES, segmentTile } from './micro';
import { winogradConvolve, winogradScratch } from './winograd';
import { suitsWinograd } from './winogradTiles';
import { bytes, roundUp } from './sizes';

/** Output pixels that are worked on together: enough to fill the tiles, few enough to stay in the cache. */
const LINE_PIXELS: i32 = 600;
/** Bytes of input that a block of images may have in `places`, about half of a second-level cache. */
const PLACES_BYTES: i32 = 512 * 1024;

function imagesAtOnce(g: Convolution): i32 {
  return min(g.images, max(1, LINE_PIXELS / (g.outHeight * g.outWidth)));
}
function filterBytes(g: Convolution): usize {
  return bytes(g.filterHeight * g.filterWidth * g.inChannels * roundUp(g.outChannels, COLUMNS));
}

/** Taps along one axis that fall on an input value, summed over the outputs. */
export function tapsInside(inSize: i32, outSize: i32, filter: i32, stride: i32, upsample: i32, pad: i32): i32 {
  let taps = 0;
  for (let o = 0; o < outSize; o++)
    for (let k = 0; k < filter; k++) {
      let i = o * stride - pad + k;
      if (i >= 0 && i < inSize * upsample && i % upsample == 0) taps++;
    }
  return taps;
}

/** Taps of all tiles of all images in `places`, and in `lines` (a little slower each). */
function placeTaps(g: Convolution): f64 {
  return (
    <f64>(
      (tapsInside(g.inHeight, g.outHeight, g.filterHeight, g.strideHeight, g.upsampleHeight, g.padTop) *
        tapsInside(g.inWidth, g.outWidth, g.filterWidth, g.strideWidth, g.upsampleWidth, g.padLeft))
    ) * <f64>roundUp(g.batch, ROWS)
  );
}
function lineTaps(g: Convolution): f64 {
  return 0.9 * <f64>(g.outHeight * g.outWidth * g.filterHeight * g.filterWidth) * <f64>g.batch;
}

function byPlaces(g: Convolution): bool {
  return g.upsampleHeight > 1 || g.upsampleWidth > 1 || g.padTop < 0 || g.padLeft < 0 || placeTaps(g) < lineTaps(g);
}

function byWinograd(g: Convolution): bool {
  return suitsWinograd(
    g,
    (min(placeTaps(g), lineTaps(g)) * <f64>(g.inChannels * roundUp(g.outChannels, COLUMNS))) / 16,
  );
}

/** Bytes of scratch that `convolve` needs for this geometry. */
export function convolveScratch(g: Convolution): usize {
  let row = bytes(roundUp(g.outChannels, COLUMNS));
  if (byWinograd(g)) return row + winogradScratch(g);
  let common = SPARE_BYTES + filterBytes(g) + row + <usize>(g.filterHeight * g.filterWidth * 12);
  if (byPlaces(g)) return common + bytes(g.images + ROWS);
  let images = imagesAtOnce(g);
  return (
    common +
    bytes(images * paddedHeight(g) * paddedWidth(g) * g.inChannels) +
    bytes(images * g.outHeight * g.outWidth + ROWS)
  );
}

/** The filter [taps, inner, outer] as panels [outer / COLUMNS][tap][inner][COLUMNS], missing columns zero. */
function packFilter(filter: usize, taps: i32, inner: i32, outer: i32, to: usize): void {
  for (let o = 0; o < outer; o += COLUMNS) {
    let filled = min(COLUMNS, outer - o);
    for (let row = 0; row < taps * inner; row++) {
      let from = filter + bytes(row * outer + o);
      if (filled == COLUMNS) {
        for (let r = 0; r < COLUMNS; r += 4) v128.store(to + bytes(r), v128.load(from + bytes(r)));
      } else {
        for (let r = 0; r < COLUMNS; r++) store<f32>(to + bytes(r), r < filled ? load<f32>(from + bytes(r)) : 0);
      }
      to += COLUMNS * 4;
    }
  }
}

/** As packFilter for the filter [taps, outer, inner] with its taps in reverse: what carries gradients back to the input. */
function packTurnedFilter(filter: usize, taps: i32, inner: i32, outer: i32, to: usize): void {
  for (let o = 0; o < outer; o += COLUMNS) {
    let filled = min(COLUMNS, outer - o);
    for (let t = taps - 1; t >= 0; t--) {
      let from = filter + bytes((t * outer + o) * inner);
      for (let i = 0; i < inner; i++) {
        for (let r = 0; r < COLUMNS; r++)
          store<f32>(to + bytes(r), r < filled ? load<f32>(from + bytes(r * inner + i)) : 0);
        to += COLUMNS * 4;
      }
    }
  }
}

/**
 * y = bias + x * filter. turned: the filter is [KH, KW, Cout, Cin] and is turned by half a turn.
 * bias: outChannels floats, or 0 for none. rectified: y = max(y, 0) at last.
 */
export function convolve(
  g: Convolution,
  x: usize,
  filter: usize,
  turned: bool,
  bias: usize,
  rectified: bool,
  y: usize,
  scratch: usize,
): void {
  let first = scratch;
  let rowBytes = bytes(roundUp(g.outChannels, COLUMNS));
  memory.fill(first, 0, rowBytes);
  if (bias) memory.copy(first, bias, bytes(g.outChannels));
  if (byWinograd(g)) {
    winogradConvolve(g, x, filter, turned, first, rectified, y, first + rowBytes);
    return;
  }
  let tile = first + rowBytes;
  let packed = tile + SPARE_BYTES;
  let segments = packed + filterBytes(g);
  let taps = g.filterHeight * g.filterWidth;
  let rest = segments + <usize>(taps * 12);
  if (turned) packTurnedFilter(filter, taps, g.inChannels, g.outChannels, packed);
  else packFilter(filter, taps, g.inChannels, g.outChannels, packed);
  if (byPlaces(g)) convolvePlaces(g, x, packed, first, rectified, y, tile, segments, rest);
  else convolveLines(g, x, packed, first, rectified, y, tile, segments, rest);
}

/** One register tile of the output, through a spare tile where it is not full. */
// @ts-ignore: decorator
@inline
function outputTile(
  rows: i32,
  columns: i32,
  count: i32,
  segments: usize,
  pointers: usize,
  base: usize,
  weights: usize,
  bias: usize,
  y: usize,
  yStride: usize,
  tile: usize,
): void {
  if (rows == ROWS && columns == COLUMNS) segmentTile(count, segments, pointers, base, weights, bias, y, yStride);
  else {
    segmentTile(count, segments, pointers, base, weights, bias, tile, COLUMNS * 4);
    copyTile(rows, columns, tile, COLUMNS * 4, y, yStride);
  }
}

function convolveLines(
  g: Convolution,
  x: usize,
  packed: usize,
  bias: usize,
  rectified: bool,
  y: usize,
  tile: usize,
  segments: usize,
  rest: usize,
): void {
  let pixelBytes = bytes(g.inChannels);
  let height = paddedHeight(g);
  let width = paddedWidth(g);
  let copies = g.padTop != 0 || g.padLeft != 0 || height > g.inHeight || width > g.inWidth;
  let lineBytes = <usize>(copies ? width : g.inWidth) * pixelBytes;
  let imageBytes = <usize>(copies ? height : g.inHeight) * lineBytes;
  let imagePixels = g.outHeight * g.outWidth;
  let atOnce = imagesAtOnce(g);
  let pointers = rest + <usize>(atOnce * height * width) * pixelBytes;
  let base = copies ? rest : x;
  let run = g.filterWidth * g.inChannels;
  for (let kh = 0; kh < g.filterHeight; kh++) {
    store<u32>(segments + <usize>(kh * 12), <u32>(<usize>kh * lineBytes));
    store<u32>(segments + <usize>(kh * 12), <u32>(kh * run * COLUMNS * 4), 4);
    store<i32>(segments + <usize>(kh * 12), run, 8);
  }
  // Offsets, not addresses: the same for every block of images. The last tile may be short: it repeats the first pixel.
  let p = pointers;
  for (let n = 0; n < atOnce; n++)
    for (let oh = 0; oh < g.outHeight; oh++)
      for (let ow = 0; ow < g.outWidth; ow++) {
        store<u32>(
          p,
          <u32>(
            (<usize>n * imageBytes +
              <usize>(oh * g.strideHeight) * lineBytes +
              <usize>(ow * g.strideWidth) * pixelBytes)
          ),
        );
        p += 4;
      }
  memory.fill(p, 0, ROWS * 4);
  if (copies) memory.fill(rest, 0, <usize>atOnce * imageBytes);
  let yStride = bytes(g.outChannels);
  for (let nb = 0; nb < g.images; nb += atOnce) {
    let images = min(atOnce, g.images - nb);
    if (copies)
      for (let n = 0; n < images; n++)
        copyPadded(
          g,
          x + <usize>((nb + n) * g.inHeight * g.inWidth) * pixelBytes,
          width,
          height,
          rest + <usize>n * imageBytes,
        );
    else base = x + <usize>nb * imageBytes;
    let pixels = images * imagePixels;
    for (let o = 0; o < g.outChannels; o += COLUMNS) {
      let weights = packed + bytes(o * g.filterHeight * run);
      let columns = min(COLUMNS, g.outChannels - o);
      let to = y + <usize>(nb * imagePixels) * yStride + bytes(o);
      for (let q = 0; q < pixels; q += ROWS) {
        outputTile(
          min(ROWS, pixels - q),
          columns,
          g.filterHeight,
          segments,
          pointers + bytes(q),
          base,
          weights,
          bias + bytes(o),
          to,
          yStride,
          tile,
        );
        to += <usize>ROWS * yStride;
      }
    }
    // While the block is in the cache.
    let block = y + <usize>(nb * imagePixels) * yStride;
    if (rectified) relu(pixels * g.outChannels, block, block);
  }
}

/** One image into a frame of height x width pixels whose border stays as it is (zero). */
export function copyPadded(g: Convolution, image: usize, width: i32, height: i32, to: usize): void {
  let pixelBytes = bytes(g.inChannels);
  let columns = <usize>max(0, min(g.inWidth, width - g.padLeft)) * pixelBytes;
  let lines = min(g.inHeight, height - g.padTop);
  to += <usize>(g.padTop * width + g.padLeft) * pixelBytes;
  for (let h = 0; h < lines; h++) {
    memory.copy(to, image, columns);
    image += <usize>g.inWidth * pixelBytes;
    to += <usize>width * pixelBytes;
  }
}

function convolvePlaces(
  g: Convolution,
  x: usize,
  packed: usize,
  bias: usize,
  rectified: bool,
  y: usize,
  tile: usize,
  segments: usize,
  pointers: usize,
): void {
  let pixelBytes = bytes(g.inChannels);
  let imageBytes = <usize>(g.inHeight * g.inWidth) * pixelBytes;
  let yStride = bytes(g.outHeight * g.outWidth * g.outChannels);
  let panelBytes = bytes(g.filterHeight * g.filterWidth * g.inChannels * COLUMNS);
  for (let n = 0; n < g.images + ROWS; n++)
    store<u32>(pointers + bytes(n), n < g.images ? <u32>(<usize>n * imageBytes) : 0);
  let atOnce = max(ROWS, (PLACES_BYTES / <i32>imageBytes / ROWS) * ROWS);
  for (let nb = 0; nb < g.images; nb += atOnce) {
    let end = min(nb + atOnce, g.images);
    for (let o = 0; o < g.outChannels; o += COLUMNS) {
      let columns = min(COLUMNS, g.outChannels - o);
      let weights = packed + <usize>(o / COLUMNS) * panelBytes;
      let to = y + <usize>nb * yStride + bytes(o);
      for (let oh = 0; oh < g.outHeight; oh++)
        for (let ow = 0; ow < g.outWidth; ow++) {
          let count = placeSegments(g, oh, ow, segments);
          let at = to;
          for (let n = nb; n < end; n += ROWS) {
            let rows = min(ROWS, end - n);
            if (count)
              outputTile(
                rows,
                columns,
                count,
                segments,
                pointers + bytes(n),
                x,
                weights,
                bias + bytes(o),
                at,
                yStride,
                tile,
              );
            else for (let r = 0; r < rows; r++) memory.copy(at + <usize>r * yStride, bias + bytes(o), bytes(columns));
            at += <usize>ROWS * yStride;
          }
          to += bytes(g.outChannels);
        }
    }
    let block = y + <usize>nb * yStride;
    if (rectified) relu((end - nb) * g.outHeight * g.outWidth * g.outChannels, block, block);
  }
}

/** Writes the runs of input values that the output at (oh, ow) reads; returns how many. */
function placeSegments(g: Convolution, oh: i32, ow: i32, segments: usize): i32 {
  let count = 0;
  for (let kh = 0; kh < g.filterHeight; kh++) {
    let ih = oh * g.strideHeight - g.padTop + kh;
    if (ih < 0 || ih >= g.inHeight * g.upsampleHeight || ih % g.upsampleHeight != 0) continue;
    ih /= g.upsampleHeight;
    let open = false;
    for (let kw = 0; kw < g.filterWidth; kw++) {
      let iw = ow * g.strideWidth - g.padLeft + kw;
      if (iw < 0 || iw >= g.inWidth * g.upsampleWidth || iw % g.upsampleWidth != 0) continue;
      iw /= g.upsampleWidth;
      if (open && g.upsampleWidth == 1) {
        store<i32>(segments - 12, load<i32>(segments - 12, 8) + g.inChannels, 8);
        continue;
      }
      store<u32>(segments, (<u32>((ih * g.inWidth + iw) * g.inChannels)) << 2);
      store<u32>(segments, (<u32>((kh * g.filterWidth + kw) * g.inChannels * COLUMNS)) << 2, 4);
      store<i32>(segments, g.inChannels, 8);
      segments += 12;
      count++;
      open = true;
    }
  }
  return count;
}
