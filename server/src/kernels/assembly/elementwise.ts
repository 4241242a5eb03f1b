// Passes over whole tensors: eight floats at a time, then one by one.
import { multiplyAdd } from './micro';
import { addColumnSums } from './columns';
import { bytes, doubleBytes } from './sizes';

/** y = max(x, 0) for `count` floats; x and y may be the same. NaN stays NaN. */
export function relu(count: i32, x: usize, y: usize): void {
  let at: usize = 0;
  let vectors = bytes(count & ~7);
  let end = bytes(count);
  let zero = f32x4.splat(0);
  for (; at < vectors; at += 32) {
    let a = f32x4.max(v128.load(x + at), zero);
    let b = f32x4.max(v128.load(x + at, 16), zero);
    v128.store(y + at, a);
    v128.store(y + at, b, 16);
  }
  for (; at < end; at += 4) store<f32>(y + at, max<f32>(load<f32>(x + at), 0));
}

/** dx = dy where y > 0, else 0. */
export function reluGradient(count: i32, dy: usize, y: usize, dx: usize): void {
  let at: usize = 0;
  let vectors = bytes(count & ~7);
  let end = bytes(count);
  let zero = f32x4.splat(0);
  for (; at < vectors; at += 32) {
    let a = v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zero));
    let b = v128.and(v128.load(dy + at, 16), f32x4.gt(v128.load(y + at, 16), zero));
    v128.store(dx + at, a);
    v128.store(dx + at, b, 16);
  }
  for (; at < end; at += 4) store<f32>(dx + at, load<f32>(y + at) > 0 ? load<f32>(dy + at) : 0);
}

/** Floats that the first-level cache has beside others. */
const BLOCK: i32 = 2048;

/** As reluGradient, dy [rows, columns]; sums[c] = the sum of dx over the rows. Scratch: 8 bytes a column. */
export function reluGradientSums(
  rows: i32,
  columns: i32,
  dy: usize,
  y: usize,
  dx: usize,
  sums: usize,
  scratch: usize,
): void {
  memory.fill(scratch, 0, doubleBytes(columns));
  let atOnce = max(1, BLOCK / columns);
  for (let first = 0; first < rows; first += atOnce) {
    let count = min(atOnce, rows - first);
    let at = bytes(first * columns);
    reluGradient(count * columns, dy + at, y + at, dx + at);
    addColumnSums(count, columns, dx + at, bytes(columns), scratch);
  }
  for (let c = 0; c < columns; c++) store<f32>(sums + bytes(c), <f32>load<f64>(scratch + doubleBytes(c)));
}

/** y[i] = the sum over parts p, in their order, of x[p, i]; x [parts, count]. */
export function sumParts(count: i32, parts: i32, x: usize, y: usize): void {
  let at: usize = 0;
  let vectors = bytes(count & ~7);
  let size = bytes(count);
  for (; at < vectors; at += 32) {
    let from = x + at;
    let low = v128.load(from);
    let high = v128.load(from, 16);
    for (let p = 1; p < parts; p++) {
      from += size;
      low = f32x4.add(low, v128.load(from));
      high = f32x4.add(high, v128.load(from, 16));
    }
    v128.store(y + at, low);
    v128.store(y + at, high, 16);
  }
  for (; at < size; at += 4) {
    let sum = load<f32>(x + at);
    for (let p = 1; p < parts; p++) sum += load<f32>(x + <usize>p * size + at);
    store<f32>(y + at, sum);
  }
}

/** c = a + b, where b has `period` values that repeat over the `count` of a (a multiple of it). */
export function add(count: i32, period: i32, a: usize, b: usize, c: usize): void {
  let row = bytes(period);
  let vectors = bytes(period & ~7);
  for (let end = a + bytes(count); a < end; a += row) {
    let at: usize = 0;
    for (; at < vectors; at += 32) {
      let low = f32x4.add(v128.load(a + at), v128.load(b + at));
      let high = f32x4.add(v128.load(a + at, 16), v128.load(b + at, 16));
      v128.store(c + at, low);
      v128.store(c + at, high, 16);
    }
    for (; at < row; at += 4) store<f32>(c + at, load<f32>(a + at) + load<f32>(b + at));
    c += row;
  }
}

/**
 * PyTorch's rule, in place: d = gradient + weightDecay * parameter; velocity = momentum * velocity + d;
 * parameter -= learningRate * velocity.
 */
export function sgdMomentum(
  count: i32,
  learningRate: f32,
  momentum: f32,
  weightDecay: f32,
  parameter: usize,
  velocity: usize,
  gradient: usize,
): void {
  let at: usize = 0;
  let vectors = bytes(count & ~7);
  let end = bytes(count);
  let rate = f32x4.splat(-learningRate);
  let keep = f32x4.splat(momentum);
  let decay = f32x4.splat(weightDecay);
  for (; at < vectors; at += 32) {
    let p0 = v128.load(parameter + at);
    let p1 = v128.load(parameter + at, 16);
    let v0 = multiplyAdd(v128.load(velocity + at), keep, multiplyAdd(p0, decay, v128.load(gradient + at)));
    let v1 = multiplyAdd(v128.load(velocity + at, 16), keep, multiplyAdd(p1, decay, v128.load(gradient + at, 16)));
    v128.store(velocity + at, v0);
    v128.store(velocity + at, v1, 16);
    v128.store(parameter + at, multiplyAdd(v0, rate, p0));
    v128.store(parameter + at, multiplyAdd(v1, rate, p1), 16);
  }
  for (; at < end; at += 4) {
    let v = load<f32>(velocity + at) * momentum + (load<f32>(parameter + at) * weightDecay + load<f32>(gradient + at));
    store<f32>(velocity + at, v);
    store<f32>(parameter + at, load<f32>(parameter + at) - learningRate * v);
  }
}
