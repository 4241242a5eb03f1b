// The gradients of Group Norm (groupNorm.ts), by image like it.
import { addToDoubles } from './columns';
import { reluGradient } from './elementwise';
import { blockPixels, rowBytes } from './groupNorm';
import { multiplyAdd } from './micro';
import { bytes, doubleBytes } from './sizes';

/** sums[c] += sum over pixels of dy, products[c] += sum of dy * (x - center[c]); both f64. */
function addGradientSums(
  pixels: i32,
  channels: i32,
  dy: usize,
  x: usize,
  center: usize,
  sums: usize,
  products: usize,
): void {
  let stride = bytes(channels);
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    let p = x + bytes(c);
    let q = dy + bytes(c);
    let m0 = v128.load(center + bytes(c));
    let m1 = v128.load(center + bytes(c), 16);
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    let k = pixels;
    for (; k >= 2; k -= 2) {
      let g0 = v128.load(q);
      let g1 = v128.load(q, 16);
      let h0 = v128.load(q + stride);
      let h1 = v128.load(q + stride, 16);
      a0 = f32x4.add(a0, g0);
      a1 = f32x4.add(a1, g1);
      c0 = f32x4.add(c0, h0);
      c1 = f32x4.add(c1, h1);
      b0 = multiplyAdd(g0, f32x4.sub(v128.load(p), m0), b0);
      b1 = multiplyAdd(g1, f32x4.sub(v128.load(p, 16), m1), b1);
      d0 = multiplyAdd(h0, f32x4.sub(v128.load(p + stride), m0), d0);
      d1 = multiplyAdd(h1, f32x4.sub(v128.load(p + stride, 16), m1), d1);
      p += 2 * stride;
      q += 2 * stride;
    }
    if (k) {
      let g0 = v128.load(q);
      let g1 = v128.load(q, 16);
      a0 = f32x4.add(a0, g0);
      a1 = f32x4.add(a1, g1);
      b0 = multiplyAdd(g0, f32x4.sub(v128.load(p), m0), b0);
      b1 = multiplyAdd(g1, f32x4.sub(v128.load(p, 16), m1), b1);
    }
    let at = doubleBytes(c);
    addToDoubles(sums + at, f32x4.add(a0, c0));
    addToDoubles(sums + at + 32, f32x4.add(a1, c1));
    addToDoubles(products + at, f32x4.add(b0, d0));
    addToDoubles(products + at + 32, f32x4.add(b1, d1));
  }
  for (; c < channels; c++) {
    let m = load<f32>(center + bytes(c));
    let sum: f64 = 0;
    let product: f64 = 0;
    for (let k = 0; k < pixels; k++) {
      let at = <usize>k * stride + bytes(c);
      let g = <f64>load<f32>(dy + at);
      sum += g;
      product += g * <f64>(load<f32>(x + at) - m);
    }
    store<f64>(sums + doubleBytes(c), load<f64>(sums + doubleBytes(c)) + sum);
    store<f64>(products + doubleBytes(c), load<f64>(products + doubleBytes(c)) + product);
  }
}

/** dx = dy * scale[c] + (x - center[c]) * slope[c] + shift[c] over some pixels. */
function inputGradient(
  pixels: i32,
  channels: i32,
  dy: usize,
  x: usize,
  center: usize,
  scale: usize,
  slope: usize,
  shift: usize,
  dx: usize,
): void {
  let stride = bytes(channels);
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    let at = bytes(c);
    let m0 = v128.load(center + at);
    let m1 = v128.load(center + at, 16);
    let s0 = v128.load(scale + at);
    let s1 = v128.load(scale + at, 16);
    let l0 = v128.load(slope + at);
    let l1 = v128.load(slope + at, 16);
    let t0 = v128.load(shift + at);
    let t1 = v128.load(shift + at, 16);
    let k = pixels;
    do {
      let a = multiplyAdd(v128.load(dy + at), s0, multiplyAdd(f32x4.sub(v128.load(x + at), m0), l0, t0));
      let b = multiplyAdd(v128.load(dy + at, 16), s1, multiplyAdd(f32x4.sub(v128.load(x + at, 16), m1), l1, t1));
      v128.store(dx + at, a);
      v128.store(dx + at, b, 16);
      at += stride;
    } while (--k);
  }
  for (; c < channels; c++) {
    let at = bytes(c);
    let m = load<f32>(center + at);
    let s = load<f32>(scale + at);
    let l = load<f32>(slope + at);
    let t = load<f32>(shift + at);
    for (let k = 0; k < pixels; k++) {
      store<f32>(dx + at, load<f32>(dy + at) * s + (load<f32>(x + at) - m) * l + t);
      at += stride;
    }
  }
}

/**
 * The gradients of groupNorm. With xHat = (x - mean) r, g = dy gamma, and means over a group:
 * dbeta = sum of dy, dgamma = sum of dy xHat, dx = r (g - mean(g) - xHat mean(g xHat)).
 * y: where a relu followed, its output, through which dy goes first; else 0. dshortcut: where a shortcut was added, what
 * came through the relu; else 0.
 */
export function groupNormGradient(
  images: i32,
  pixels: i32,
  channels: i32,
  groups: i32,
  dy: usize,
  x: usize,
  gamma: usize,
  means: usize,
  inverseStds: usize,
  y: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  dshortcut: usize,
  scratch: usize,
): void {
  let size = rowBytes(channels);
  let sums = scratch;
  let products = sums + size;
  let allSums = products + size;
  let allProducts = allSums + size;
  let center = allProducts + size;
  let scale = center + size;
  let slope = scale + size;
  let shift = slope + size;
  let perGroup = channels / groups;
  let imageBytes = bytes(pixels * channels);
  let share = 1 / (<f64>perGroup * <f64>pixels);
  let block = blockPixels(channels);
  memory.fill(allSums, 0, 2 * size);
  for (let n = 0; n < images; n++) {
    // What comes through the relu: in dx, if nobody else wants it, since it is read before dx is written there.
    let gradient = dy;
    if (y) gradient = dshortcut ? dshortcut : dx;
    else if (dshortcut) memory.copy(dshortcut, dy, imageBytes);
    for (let c = 0; c < channels; c++) store<f32>(center + bytes(c), load<f32>(means + bytes(c / perGroup)));
    memory.fill(sums, 0, 2 * size);
    for (let first = 0; first < pixels; first += block) {
      let count = min(block, pixels - first);
      let at = bytes(first * channels);
      if (y) reluGradient(count * channels, dy + at, y + at, gradient + at);
      addGradientSums(count, channels, gradient + at, x + at, center, sums, products);
    }
    for (let g = 0; g < groups; g++) {
      let r = <f64>load<f32>(inverseStds + bytes(g));
      let meanG: f64 = 0;
      let meanGX: f64 = 0;
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) {
        let at = doubleBytes(c);
        let weight = <f64>load<f32>(gamma + bytes(c));
        let sum = load<f64>(sums + at);
        let product = load<f64>(products + at) * r;
        store<f64>(allSums + at, load<f64>(allSums + at) + sum);
        store<f64>(allProducts + at, load<f64>(allProducts + at) + product);
        meanG += weight * sum;
        meanGX += weight * product;
      }
      meanG *= share;
      meanGX *= share;
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) {
        let at = bytes(c);
        store<f32>(scale + at, <f32>(r * <f64>load<f32>(gamma + at)));
        store<f32>(slope + at, <f32>(-r * r * meanGX));
        store<f32>(shift + at, <f32>(-r * meanG));
      }
    }
    for (let first = 0; first < pixels; first += block) {
      let at = bytes(first * channels);
      let count = min(block, pixels - first);
      inputGradient(count, channels, gradient + at, x + at, center, scale, slope, shift, dx + at);
    }
    x += imageBytes;
    dy += imageBytes;
    dx += imageBytes;
    if (y) y += imageBytes;
    if (dshortcut) dshortcut += imageBytes;
    means += bytes(groups);
    inverseStds += bytes(groups);
  }
  for (let c = 0; c < channels; c++) {
    store<f32>(dbeta + bytes(c), <f32>load<f64>(allSums + doubleBytes(c)));
    store<f32>(dgamma + bytes(c), <f32>load<f64>(allProducts + doubleBytes(c)));
  }
}
