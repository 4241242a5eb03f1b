// Squared distances in float32, with an error that is a share of the distance itself (bound.ts, differences).
import { getI32, rowAt, setF64 } from './arrays';

/** Columns between two moves from float32 sums to float64 ones: no term passes through more than 64 additions. */
const RUN: i32 = 512;

// @ts-ignore: decorator
@inline
function total(low: v128, high: v128): f64 {
  let sum = f64x2.add(f64x2.promote_low_f32x4(low), f64x2.promote_low_f32x4(v128.shuffle<i64>(low, low, 1, 0)));
  sum = f64x2.add(sum, f64x2.promote_low_f32x4(high));
  sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.shuffle<i64>(high, high, 1, 0)));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

// @ts-ignore: decorator
@inline
function square(x: v128, p: usize): v128 {
  const d = f32x4.sub(x, v128.load(p));
  return f32x4.mul(d, d);
}

// @ts-ignore: decorator
@inline
function squareOne(x: f32, p: usize): f64 {
  const d = x - load<f32>(p);
  return <f64>(d * d);
}

/** Of four points. @param query f32 [width] @param chosen i32 [4] positions @param out f64 [4] */
export function estimateFour(query: usize, base: usize, width: i32, list: usize, chosen: usize, out: usize): void {
  let p0 = rowAt(base, width, getI32(list, load<i32>(chosen)));
  let p1 = rowAt(base, width, getI32(list, load<i32>(chosen, 4)));
  let p2 = rowAt(base, width, getI32(list, load<i32>(chosen, 8)));
  let p3 = rowAt(base, width, getI32(list, load<i32>(chosen, 12)));
  let t0: f64 = 0, t1: f64 = 0, t2: f64 = 0, t3: f64 = 0;
  let left = width;
  while (left >= 8) {
    let k = min(left, RUN) >> 3;
    left -= k << 3;
    let a0 = f32x4.splat(0), b0 = f32x4.splat(0), a1 = f32x4.splat(0), b1 = f32x4.splat(0);
    let a2 = f32x4.splat(0), b2 = f32x4.splat(0), a3 = f32x4.splat(0), b3 = f32x4.splat(0);
    while (k > 0) {
      const x = v128.load(query), y = v128.load(query, 16);
      a0 = f32x4.add(a0, square(x, p0));
      b0 = f32x4.add(b0, square(y, p0 + 16));
      a1 = f32x4.add(a1, square(x, p1));
      b1 = f32x4.add(b1, square(y, p1 + 16));
      a2 = f32x4.add(a2, square(x, p2));
      b2 = f32x4.add(b2, square(y, p2 + 16));
      a3 = f32x4.add(a3, square(x, p3));
      b3 = f32x4.add(b3, square(y, p3 + 16));
      query += 32; p0 += 32; p1 += 32; p2 += 32; p3 += 32; k--;
    }
    t0 += total(a0, b0);
    t1 += total(a1, b1);
    t2 += total(a2, b2);
    t3 += total(a3, b3);
  }
  while (left > 0) {
    const x = load<f32>(query);
    t0 += squareOne(x, p0);
    t1 += squareOne(x, p1);
    t2 += squareOne(x, p2);
    t3 += squareOne(x, p3);
    query += 4; p0 += 4; p1 += 4; p2 += 4; p3 += 4; left--;
  }
  setF64(out, 0, t0);
  setF64(out, 1, t1);
  setF64(out, 2, t2);
  setF64(out, 3, t3);
}

/** The same of eight points: i32 [8] positions, f64 [8]. */
// @ts-ignore: decorator
@inline
export function estimate(query: usize, base: usize, width: i32, list: usize, chosen: usize, out: usize): void {
  estimateFour(query, base, width, list, chosen, out);
  estimateFour(query, base, width, list, chosen + 16, out + 32);
}
