// Sums in float64 of what was computed in float32.
import { rowAt, setF64 } from './arrays';

/** Adds a block of sums, f32 [rows, columns] with a stride in bytes, to f64 [rows, columns]; the sums become zero. */
export function moveSums(sums: usize, stride: usize, rows: i32, columns: i32, into: usize): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < rows; i++) {
    let s = sums + <usize>i * stride;
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const values = v128.load(s);
      v128.store(into, f64x2.add(v128.load(into), f64x2.promote_low_f32x4(values)));
      const high = v128.shuffle<i64>(values, values, 1, 0);
      v128.store(into, f64x2.add(v128.load(into, 16), f64x2.promote_low_f32x4(high)), 16);
      v128.store(s, zero);
      s += 16;
      into += 32;
    }
    for (; j < columns; j++) {
      store<f64>(into, load<f64>(into) + <f64>load<f32>(s));
      store<f32>(s, 0);
      s += 4;
      into += 8;
    }
  }
}

/**
 * Products of one row with the first `count` rows, summed in float64.
 * @param values the row, f64 [width] @param out f64 [count]
 */
export function multiplyExact(values: usize, base: usize, width: i32, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    let p = rowAt(base, width, i);
    let q = values;
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
    let k = width;
    while (k >= 8) {
      s0 = f64x2.add(s0, f64x2.mul(v128.load(q), f64x2.promote_low_f32x4(v128.load64_zero(p))));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(q, 16), f64x2.promote_low_f32x4(v128.load64_zero(p, 8))));
      s2 = f64x2.add(s2, f64x2.mul(v128.load(q, 32), f64x2.promote_low_f32x4(v128.load64_zero(p, 16))));
      s3 = f64x2.add(s3, f64x2.mul(v128.load(q, 48), f64x2.promote_low_f32x4(v128.load64_zero(p, 24))));
      p += 32;
      q += 64;
      k -= 8;
    }
    const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
    let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
    while (k > 0) {
      sum += load<f64>(q) * <f64>load<f32>(p);
      p += 4;
      q += 8;
      k--;
    }
    setF64(out, i, sum);
  }
}

/** The squared length of f32 [count], in float64. */
export function squaredLength(row: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < count; j++) {
    const value = <f64>load<f32>(row + (<usize>j << 2));
    sum += value * value;
  }
  return sum;
}
