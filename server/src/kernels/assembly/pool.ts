// Max pooling NHWC. A window is clipped to the image; its gradient goes to its first maximum in row-major order.
import { Convolution } from './geometry';
import { bytes } from './sizes';

/** y[n, oh, ow, c] = the largest x of the window. NaN wins, so that divergence is seen. */
export function maxPool(g: Convolution, x: usize, y: usize): void {
  let channels = g.inChannels;
  let pixelBytes = bytes(channels);
  for (let n = 0; n < g.images; n++) {
    for (let oh = 0; oh < g.outHeight; oh++) {
      let h0 = max(0, oh * g.strideHeight - g.padTop);
      let h1 = min(g.inHeight, oh * g.strideHeight - g.padTop + g.filterHeight);
      for (let ow = 0; ow < g.outWidth; ow++) {
        let w0 = max(0, ow * g.strideWidth - g.padLeft);
        let w1 = min(g.inWidth, ow * g.strideWidth - g.padLeft + g.filterWidth);
        let c = 0;
        if (h1 - h0 == 2 && w1 - w0 == 2)
          c = pairMaxima(channels, pixelBytes, <usize>g.inWidth * pixelBytes, x + <usize>(h0 * g.inWidth + w0) * pixelBytes, y);
        for (; c + 4 <= channels; c += 4) {
          let best = f32x4.splat(-Infinity);
          for (let h = h0; h < h1; h++) {
            let p = x + <usize>(h * g.inWidth + w0) * pixelBytes + bytes(c);
            for (let w = w0; w < w1; w++) {
              best = f32x4.max(best, v128.load(p));
              p += pixelBytes;
            }
          }
          v128.store(y + bytes(c), best);
        }
        for (; c < channels; c++) {
          let best: f32 = -Infinity;
          for (let h = h0; h < h1; h++)
            for (let w = w0; w < w1; w++)
              best = max<f32>(best, load<f32>(x + <usize>(h * g.inWidth + w) * pixelBytes + bytes(c)));
          store<f32>(y + bytes(c), best);
        }
        y += pixelBytes;
      }
    }
    x += <usize>(g.inHeight * g.inWidth) * pixelBytes;
  }
}

/** Of a window of 2 x 2 that networks use, as far as vectors reach: how many channels are done. */
function pairMaxima(channels: i32, pixel: usize, line: usize, x: usize, y: usize): i32 {
  let vectors = bytes(channels & ~3);
  for (let c: usize = 0; c < vectors; c += 16) {
    let upper = f32x4.max(v128.load(x + c), v128.load(x + pixel + c));
    let lower = f32x4.max(v128.load(x + line + c), v128.load(x + line + pixel + c));
    v128.store(y + c, f32x4.max(upper, lower));
  }
  return channels & ~3;
}

/** dx = dy carried to the first x of each window that equals the window's y. */
export function maxPoolGradient(g: Convolution, x: usize, y: usize, dy: usize, dx: usize): void {
  let pixelBytes = bytes(g.inChannels);
  let imageBytes = <usize>(g.inHeight * g.inWidth) * pixelBytes;
  // Where windows lie side by side and cover the image, each dx is written once and nothing has to be added.
  let apart =
    g.strideHeight == g.filterHeight &&
    g.strideWidth == g.filterWidth &&
    g.outHeight * g.strideHeight - g.padTop >= g.inHeight &&
    g.outWidth * g.strideWidth - g.padLeft >= g.inWidth;
  if (!apart) memory.fill(dx, 0, <usize>g.images * imageBytes);
  for (let n = 0; n < g.images; n++) {
    for (let oh = 0; oh < g.outHeight; oh++) {
      let h0 = max(0, oh * g.strideHeight - g.padTop);
      let h1 = min(g.inHeight, oh * g.strideHeight - g.padTop + g.filterHeight);
      for (let ow = 0; ow < g.outWidth; ow++) {
        let w0 = max(0, ow * g.strideWidth - g.padLeft);
        let w1 = min(g.inWidth, ow * g.strideWidth - g.padLeft + g.filterWidth);
        let corner = <usize>(h0 * g.inWidth + w0) * pixelBytes;
        if (apart && h1 - h0 == 2 && w1 - w0 == 2)
          pairGradient(g.inChannels, pixelBytes, <usize>g.inWidth * pixelBytes, x + corner, y, dy, dx + corner);
        else windowGradient(g, h0, h1, w0, w1, !apart, x, y, dy, dx);
        y += pixelBytes;
        dy += pixelBytes;
      }
    }
    x += imageBytes;
    dx += imageBytes;
  }
}

/** A window of any size: its dx is written, or added to what is there. */
function windowGradient(
  g: Convolution,
  h0: i32,
  h1: i32,
  w0: i32,
  w1: i32,
  add: bool,
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
): void {
  let pixelBytes = bytes(g.inChannels);
  let vectors = bytes(g.inChannels & ~3);
  let nothing = i32x4.splat(0);
  for (let c: usize = 0; c < vectors; c += 16) {
    let top = v128.load(y + c);
    let gradient = v128.load(dy + c);
    let waiting = i32x4.splat(-1);
    for (let h = h0; h < h1; h++)
      for (let w = w0; w < w1; w++) {
        let at = <usize>(h * g.inWidth + w) * pixelBytes + c;
        let here = v128.and(waiting, f32x4.eq(v128.load(x + at), top));
        v128.store(dx + at, f32x4.add(add ? v128.load(dx + at) : nothing, v128.and(gradient, here)));
        waiting = v128.andnot(waiting, here);
      }
  }
  for (let c = vectors; c < pixelBytes; c += 4) {
    let top = load<f32>(y + c);
    let gradient = load<f32>(dy + c);
    let waiting = true;
    for (let h = h0; h < h1; h++)
      for (let w = w0; w < w1; w++) {
        let at = <usize>(h * g.inWidth + w) * pixelBytes + c;
        let here = waiting && load<f32>(x + at) == top;
        store<f32>(dx + at, (add ? load<f32>(dx + at) : <f32>0) + (here ? gradient : <f32>0));
        if (here) waiting = false;
      }
  }
}

/** The window of 2 x 2 that networks use, written: as windowGradient, without its loops. */
function pairGradient(channels: i32, pixel: usize, line: usize, x: usize, y: usize, dy: usize, dx: usize): void {
  let vectors = bytes(channels & ~3);
  for (let c: usize = 0; c < vectors; c += 16) {
    let top = v128.load(y + c);
    let gradient = v128.load(dy + c);
    let first = f32x4.eq(v128.load(x + c), top);
    let second = f32x4.eq(v128.load(x + pixel + c), top);
    let third = f32x4.eq(v128.load(x + line + c), top);
    let fourth = f32x4.eq(v128.load(x + line + pixel + c), top);
    let firstLine = v128.or(first, second);
    v128.store(dx + c, v128.and(gradient, first));
    v128.store(dx + pixel + c, v128.andnot(v128.and(gradient, second), first));
    v128.store(dx + line + c, v128.andnot(v128.and(gradient, third), firstLine));
    v128.store(dx + line + pixel + c, v128.andnot(v128.and(gradient, fourth), v128.or(firstLine, third)));
  }
  for (let c = vectors; c < bytes(channels); c += 4) {
    let top = load<f32>(y + c);
    let gradient = load<f32>(dy + c);
    let first = load<f32>(x + c) == top;
    let second = load<f32>(x + pixel + c) == top;
    let third = load<f32>(x + line + c) == top;
    let fourth = load<f32>(x + line + pixel + c) == top;
    store<f32>(dx + c, first ? gradient : 0);
    store<f32>(dx + pixel + c, second && !first ? gradient : 0);
    store<f32>(dx + line + c, third && !(first || second) ? gradient : 0);
    store<f32>(dx + line + pixel + c, fourth && !(first || second || third) ? gradient : 0);
  }
}
