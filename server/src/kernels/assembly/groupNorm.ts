// Group Norm, one image at a time, so that the passes over it find it in the cache. In each pass four channels of a pixel
// are a vector; what differs by channel (mean, scale, shift) stands in rows of `channels` floats in the scratch. Sums
// over the pixels of an image are float32; sums over channels and images float64.
import { addColumnSums, addToDoubles } from './columns';
import { reluGradient } from './elementwise';
import { multiplyAdd } from './micro';

/** Rows of scratch, each of `channels` doubles or floats and padded to whole vectors. */
// @ts-ignore: decorator
@inline
function rowBytes(channels: i32): usize { return (<usize>((channels + 7) & ~7)) << 3; }

/** Bytes of scratch that both directions need. */
export function groupNormScratch(channels: i32): usize { return 8 * rowBytes(channels); }

/** sums[c] (f64, from zero) = sum over pixels of x. */
function pixelSums(pixels: i32, channels: i32, x: usize, sums: usize): void {
  memory.fill(sums, 0, <usize>channels << 3);
  addColumnSums(pixels, channels, x, <usize>channels << 2, sums);
}

/** sums[c] (f64, from zero) = sum over pixels of (x - center[c])^2. */
function squaredDeviations(pixels: i32, channels: i32, x: usize, center: usize, sums: usize): void {
  let stride = <usize>channels << 2;
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    let p = x + (<usize>c << 2);
    let m0 = v128.load(center + (<usize>c << 2)), m1 = v128.load(center + (<usize>c << 2), 16);
    // Two pixels at a time into sums of their own: a multiply-add waits four cycles for the one before it.
    let a0 = f32x4.splat(0), b0 = a0, a1 = a0, b1 = a0;
    let k = pixels;
    for (; k >= 2; k -= 2) {
      let next = p + stride;
      let d0 = f32x4.sub(v128.load(p), m0), e0 = f32x4.sub(v128.load(p, 16), m1);
      let d1 = f32x4.sub(v128.load(next), m0), e1 = f32x4.sub(v128.load(next, 16), m1);
      a0 = multiplyAdd(d0, d0, a0);
      b0 = multiplyAdd(e0, e0, b0);
      a1 = multiplyAdd(d1, d1, a1);
      b1 = multiplyAdd(e1, e1, b1);
      p = next + stride;
    }
    if (k) {
      let d0 = f32x4.sub(v128.load(p), m0), e0 = f32x4.sub(v128.load(p, 16), m1);
      a0 = multiplyAdd(d0, d0, a0);
      b0 = multiplyAdd(e0, e0, b0);
    }
    let to = sums + (<usize>c << 3);
    memory.fill(to, 0, 64);
    addToDoubles(to, f32x4.add(a0, a1));
    addToDoubles(to + 32, f32x4.add(b0, b1));
  }
  for (; c < channels; c++) {
    let m = load<f32>(center + (<usize>c << 2));
    let sum: f64 = 0;
    for (let q = 0; q < pixels; q++) {
      let d = <f64>(load<f32>(x + <usize>q * stride + (<usize>c << 2)) - m);
      sum += d * d;
    }
    store<f64>(sums + (<usize>c << 3), sum);
  }
}

/** y = (x - center[c]) * scale[c] + shift[c] over one image; then plus the shortcut, then relu, where asked. */
// @ts-ignore: decorator
@inline
function scaleAndShift(add: bool, relu: bool, pixels: i32, channels: i32, x: usize, center: usize, scale: usize, shift: usize, shortcut: usize, y: usize): void {
  let stride = <usize>channels << 2;
  let zero = f32x4.splat(0);
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    let at = <usize>c << 2;
    let m0 = v128.load(center + at), m1 = v128.load(center + at, 16);
    let s0 = v128.load(scale + at), s1 = v128.load(scale + at, 16);
    let t0 = v128.load(shift + at), t1 = v128.load(shift + at, 16);
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
    let at = <usize>c << 2;
    let m = load<f32>(center + at), s = load<f32>(scale + at), t = load<f32>(shift + at);
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
export function groupNorm(images: i32, pixels: i32, channels: i32, groups: i32, epsilon: f64, x: usize, gamma: usize, beta: usize, shortcut: usize, relu: bool, y: usize, means: usize, inverseStds: usize, scratch: usize): void {
  let size = rowBytes(channels);
  let sums = scratch, center = sums + size, scale = center + size, shift = scale + size;
  let perGroup = channels / groups;
  let share = 1 / (<f64>perGroup * <f64>pixels);
  memory.copy(shift, beta, <usize>channels << 2);
  for (let n = 0; n < images; n++) {
    pixelSums(pixels, channels, x, sums);
    for (let g = 0; g < groups; g++) {
      let sum: f64 = 0;
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) sum += load<f64>(sums + (<usize>c << 3));
      let mean = <f32>(sum * share);
      store<f32>(means + (<usize>g << 2), mean);
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) store<f32>(center + (<usize>c << 2), mean);
    }
    squaredDeviations(pixels, channels, x, center, sums);
    for (let g = 0; g < groups; g++) {
      let sum: f64 = 0;
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) sum += load<f64>(sums + (<usize>c << 3));
      let r = <f32>(1 / sqrt(sum * share + epsilon));
      store<f32>(inverseStds + (<usize>g << 2), r);
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) store<f32>(scale + (<usize>c << 2), r * load<f32>(gamma + (<usize>c << 2)));
    }
    if (shortcut && relu) scaleAndShift(true, true, pixels, channels, x, center, scale, shift, shortcut, y);
    else if (shortcut) scaleAndShift(true, false, pixels, channels, x, center, scale, shift, shortcut, y);
    else if (relu) scaleAndShift(false, true, pixels, channels, x, center, scale, shift, shortcut, y);
    else scaleAndShift(false, false, pixels, channels, x, center, scale, shift, shortcut, y);
    let bytes = <usize>(pixels * channels) << 2;
    x += bytes;
    y += bytes;
    if (shortcut) shortcut += bytes;
    means += <usize>groups << 2;
    inverseStds += <usize>groups << 2;
  }
}

/** sums[c] = sum over pixels of dy, products[c] = sum of dy * (x - center[c]); both f64, from zero. */
function gradientSums(pixels: i32, channels: i32, dy: usize, x: usize, center: usize, sums: usize, products: usize): void {
  let stride = <usize>channels << 2;
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    let p = x + (<usize>c << 2), q = dy + (<usize>c << 2);
    let m0 = v128.load(center + (<usize>c << 2)), m1 = v128.load(center + (<usize>c << 2), 16);
    let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
    let k = pixels;
    for (; k >= 2; k -= 2) {
      let g0 = v128.load(q), g1 = v128.load(q, 16), h0 = v128.load(q + stride), h1 = v128.load(q + stride, 16);
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
      let g0 = v128.load(q), g1 = v128.load(q, 16);
      a0 = f32x4.add(a0, g0);
      a1 = f32x4.add(a1, g1);
      b0 = multiplyAdd(g0, f32x4.sub(v128.load(p), m0), b0);
      b1 = multiplyAdd(g1, f32x4.sub(v128.load(p, 16), m1), b1);
    }
    let at = <usize>c << 3;
    memory.fill(sums + at, 0, 64);
    memory.fill(products + at, 0, 64);
    addToDoubles(sums + at, f32x4.add(a0, c0));
    addToDoubles(sums + at + 32, f32x4.add(a1, c1));
    addToDoubles(products + at, f32x4.add(b0, d0));
    addToDoubles(products + at + 32, f32x4.add(b1, d1));
  }
  for (; c < channels; c++) {
    let m = load<f32>(center + (<usize>c << 2));
    let sum: f64 = 0, product: f64 = 0;
    for (let k = 0; k < pixels; k++) {
      let at = <usize>k * stride + (<usize>c << 2);
      let g = <f64>load<f32>(dy + at);
      sum += g;
      product += g * <f64>(load<f32>(x + at) - m);
    }
    store<f64>(sums + (<usize>c << 3), sum);
    store<f64>(products + (<usize>c << 3), product);
  }
}

/** dx = dy * scale[c] + (x - center[c]) * slope[c] + shift[c] over one image. */
function inputGradient(pixels: i32, channels: i32, dy: usize, x: usize, center: usize, scale: usize, slope: usize, shift: usize, dx: usize): void {
  let stride = <usize>channels << 2;
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    let at = <usize>c << 2;
    let m0 = v128.load(center + at), m1 = v128.load(center + at, 16);
    let s0 = v128.load(scale + at), s1 = v128.load(scale + at, 16);
    let l0 = v128.load(slope + at), l1 = v128.load(slope + at, 16);
    let t0 = v128.load(shift + at), t1 = v128.load(shift + at, 16);
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
    let at = <usize>c << 2;
    let m = load<f32>(center + at), s = load<f32>(scale + at), l = load<f32>(slope + at), t = load<f32>(shift + at);
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
export function groupNormGradient(images: i32, pixels: i32, channels: i32, groups: i32, dy: usize, x: usize, gamma: usize, means: usize, inverseStds: usize, y: usize, dx: usize, dgamma: usize, dbeta: usize, dshortcut: usize, scratch: usize): void {
  let size = rowBytes(channels);
  let sums = scratch, products = sums + size, allSums = products + size, allProducts = allSums + size;
  let center = allProducts + size, scale = center + size, slope = scale + size, shift = slope + size;
  let perGroup = channels / groups;
  let bytes = <usize>(pixels * channels) << 2;
  let share = 1 / (<f64>perGroup * <f64>pixels);
  memory.fill(allSums, 0, 2 * size);
  for (let n = 0; n < images; n++) {
    let gradient = dy;
    if (y) {
      // In dx, if nobody else wants it: it is read from the cache before dx is written there.
      gradient = dshortcut ? dshortcut : dx;
      reluGradient(pixels * channels, dy, y, gradient);
    } else if (dshortcut) memory.copy(dshortcut, dy, bytes);
    for (let c = 0; c < channels; c++) store<f32>(center + (<usize>c << 2), load<f32>(means + (<usize>(c / perGroup) << 2)));
    gradientSums(pixels, channels, gradient, x, center, sums, products);
    for (let g = 0; g < groups; g++) {
      let r = <f64>load<f32>(inverseStds + (<usize>g << 2));
      let meanG: f64 = 0, meanGX: f64 = 0;
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) {
        let at = <usize>c << 3;
        let weight = <f64>load<f32>(gamma + (<usize>c << 2));
        let sum = load<f64>(sums + at), product = load<f64>(products + at) * r;
        store<f64>(allSums + at, load<f64>(allSums + at) + sum);
        store<f64>(allProducts + at, load<f64>(allProducts + at) + product);
        meanG += weight * sum;
        meanGX += weight * product;
      }
      meanG *= share;
      meanGX *= share;
      for (let c = g * perGroup; c < (g + 1) * perGroup; c++) {
        let at = <usize>c << 2;
        store<f32>(scale + at, <f32>(r * <f64>load<f32>(gamma + at)));
        store<f32>(slope + at, <f32>(-r * r * meanGX));
        store<f32>(shift + at, <f32>(-r * meanG));
      }
    }
    inputGradient(pixels, channels, gradient, x, center, scale, slope, shift, dx);
    x += bytes;
    dy += bytes;
    dx += bytes;
    if (y) y += bytes;
    if (dshortcut) dshortcut += bytes;
    means += <usize>groups << 2;
    inverseStds += <usize>groups << 2;
  }
  for (let c = 0; c < channels; c++) {
    store<f32>(dbeta + (<usize>c << 2), <f32>load<f64>(allSums + (<usize>c << 3)));
    store<f32>(dgamma + (<usize>c << 2), <f32>load<f64>(allProducts + (<usize>c << 3)));
  }
}
