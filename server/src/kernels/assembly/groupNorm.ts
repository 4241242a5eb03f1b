// Group Norm, one image at a time, so that the passes over it find it in the cache. In each pass four channels of a pixel
// are a vector; what differs by channel (mean, scale, shift) stands in rows of `channels` floats in the scratch. Sums
// over some pixels are float32, sums of these float64. The gradients: groupNormGradient.ts.
import { addColumnSums, addToDoubles } from './columns';
import { multiplyAdd } from './micro';
import { bytes, doubleBytes } from './sizes';

/**
 * Pixels that are worked on together: a pass takes eight channels of each, so they should still be in the first-level cache
 * when the next eight are taken. Sums over them are float32.
 */
export function blockPixels(channels: i32): i32 {
  return max(64, 2048 / channels);
}

/** Rows of scratch, each of `channels` doubles or floats and padded to whole vectors. */
// @ts-ignore: decorator
@inline
export function rowBytes(channels: i32): usize {
  return (<usize>((channels + 7) & ~7)) << 3;
}

/** Bytes of scratch that both directions need. */
export function groupNormScratch(channels: i32): usize {
  return 8 * rowBytes(channels);
}

/** sums[c] (f64) += sum over pixels of (x - center[c])^2. */
function addSquaredDeviations(pixels: i32, channels: i32, x: usize, center: usize, sums: usize): void {
  let stride = bytes(channels);
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    let p = x + bytes(c);
    let m0 = v128.load(center + bytes(c));
    let m1 = v128.load(center + bytes(c), 16);
    // Two pixels at a time into sums of their own: a multiply-add waits four cycles for the one before it.
    let a0 = f32x4.splat(0);
    let b0 = a0;
    let a1 = a0;
    let b1 = a0;
    let k = pixels;
    for (; k >= 2; k -= 2) {
      let next = p + stride;
      let d0 = f32x4.sub(v128.load(p), m0);
      let e0 = f32x4.sub(v128.load(p, 16), m1);
      let d1 = f32x4.sub(v128.load(next), m0);
      let e1 = f32x4.sub(v128.load(next, 16), m1);
      a0 = multiplyAdd(d0, d0, a0);
      b0 = multiplyAdd(e0, e0, b0);
      a1 = multiplyAdd(d1, d1, a1);
      b1 = multiplyAdd(e1, e1, b1);
      p = next + stride;
    }
    if (k) {
      let d0 = f32x4.sub(v128.load(p), m0);
      let e0 = f32x4.sub(v128.load(p, 16), m1);
      a0 = multiplyAdd(d0, d0, a0);
      b0 = multiplyAdd(e0, e0, b0);
    }
    addToDoubles(sums + doubleBytes(c), f32x4.add(a0, a1));
    addToDoubles(sums + doubleBytes(c) + 32, f32x4.add(b0, b1));
  }
  for (; c < channels; c++) {
    let m = load<f32>(center + bytes(c));
    let sum: f64 = 0;
    for (let q = 0; q < pixels; q++) {
      let d = <f64>(load<f32>(x + <usize>q * stride + bytes(c)) - m);
      sum += d * d;
    }
    store<f64>(sums + doubleBytes(c), load<f64>(sums + doubleBytes(c)) + sum);
  }
}

/** y = (x - center[c]) * scale[c] + shift[c] over some pixels; then plus the shortcut, then relu, where asked. */
// @ts-ignore: decorator
@inline
function scaleAndShift(
  add: bool,
  relu: bool,
  pixels: i32,
  channels: i32,
  x: usize,
  center: usize,
  scale: usize,
  shift: usize,
  shortcut: usize,
  y: usize,
): void {
  let stride = bytes(channels);
  let zero = f32x4.splat(0);
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    let at = bytes(c);
    let m0 = v128.load(center + at);
    let m1 = v128.load(center + at, 16);
    let s0 = v128.load(scale + at);
    let s1 = v128.load(scale + at, 16);
    let t0 = v128.load(shift + at);
    let t1 = v128.load(shift + at, 16);
    let k = pixels;
    do {
      let a = multiplyAdd(f32x4.sub(v128.load(x + at), m0), s0, t0);
      let b = multiplyAdd(f32x4.sub(v128.load(x + at, 16), m1), s1, t1);
      if (add) {
        a = f32x4.add(a, v128.load(shortcut + at));
        b = f32x4.add(b, v128.load(shortcut + at, 16));
      }
      if (relu) {
        a = f32x4.max(a, zero);
        b = f32x4.max(b, zero);
      }
      v128.store(y + at, a);
      v128.store(y + at, b, 16);
      at += stride;
    } while (--k);
  }
  for (; c < channels; c++) {
    let at = bytes(c);
    let m = load<f32>(center + at);
    let s = load<f32>(scale + at);
    let t = load<f32>(shift + at);
    for (let k = 0; k < pixels; k++) {
      let value = (load<f32>(x + at) - m) * s + t;
      if (add) value += load<f32>(shortcut + at);
      store<f32>(y + at, relu ? max<f32>(value, 0) : value);
      at += stride;
    }
  }
}

/**
 * y = gamma (x - mean) r + beta with mean and r = 1 / sqrt(variance + epsilon) of each image's groups of channels.
 * x, y [images, pixels, channels]; means, inverseStds [images, groups]. shortcut: as x, added to y, or 0 for none;
 * relu: y = max(y, 0) at last.
 */
export function groupNorm(
  images: i32,
  pixels: i32,
  channels: i32,
  groups: i32,
  epsilon: f64,
  x: usize,
  gamma: usize,
  beta: usize,
  shortcut: usize,
  relu: bool,
  y: usize,
  means: usize,
  inverseStds: usize,
  scratch: usize,
): void {
  let size = rowBytes(channels);
  let sums = scratch;
  let center = sums + size;
  let scale = center + size;
  let shift = scale + size;
  let perGroup = channels / groups;
  let share = 1 / (<f64>perGroup * <f64>pixels);
  let block = blockPixels(channels);
  memory.copy(shift, beta, bytes(channels));
  for (let n = 0; n < images; n++) {
    memory.fill(sums, 0, size);
    addColumnSums(pixels, channels, x, bytes(channels), sums);
    for (let g = 0; g < groups; g++) {
      let sum: f64 = 0;
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) sum += load<f64>(sums + doubleBytes(c));
      let mean = <f32>(sum * share);
      store<f32>(means + bytes(g), mean);
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) store<f32>(center + bytes(c), mean);
    }
    memory.fill(sums, 0, size);
    for (let first = 0; first < pixels; first += block)
      addSquaredDeviations(min(block, pixels - first), channels, x + bytes(first * channels), center, sums);
    for (let g = 0; g < groups; g++) {
      let sum: f64 = 0;
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) sum += load<f64>(sums + doubleBytes(c));
      let r = <f32>(1 / sqrt(sum * share + epsilon));
      store<f32>(inverseStds + bytes(g), r);
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++)
        store<f32>(scale + bytes(c), r * load<f32>(gamma + bytes(c)));
    }
    for (let first = 0; first < pixels; first += block) {
      let count = min(block, pixels - first);
      if (shortcut && relu) scaleAndShift(true, true, count, channels, x, center, scale, shift, shortcut, y);
      else if (shortcut) scaleAndShift(true, false, count, channels, x, center, scale, shift, shortcut, y);
      else if (relu) scaleAndShift(false, true, count, channels, x, center, scale, shift, shortcut, y);
      else scaleAndShift(false, false, count, channels, x, center, scale, shift, shortcut, y);
      let blockBytes = bytes(count * channels);
      x += blockBytes;
      y += blockBytes;
      if (shortcut) shortcut += blockBytes;
    }
    means += bytes(groups);
    inverseStds += bytes(groups);
  }
}
