// One look at each row: is it finite, how long is it, could it equal another?
import { rowAt, setF64, setI32 } from './arrays';

// @ts-ignore: decorator
@inline
function mix(hash: v128, bits: v128): v128 {
  const x = v128.xor(hash, bits);
  return i32x4.mul(v128.or(i32x4.shl(x, 13), i32x4.shr_u(x, 19)), i32x4.splat(0x5bd1e995));
}

// @ts-ignore: decorator
@inline
function finish(h: u32): u32 {
  h = (h ^ (h >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return h ^ (h >> 16);
}

// @ts-ignore: decorator
@inline
function squares(values: v128, sum: v128): v128 {
  const low = f64x2.promote_low_f32x4(values);
  const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(values, values, 1, 0));
  return f64x2.add(f64x2.add(sum, f64x2.mul(low, low)), f64x2.mul(high, high));
}

/**
 * For each row in [from, to): the squared norm of the float32 values x - shift, summed in float64; the largest magnitude
 * (infinite or NaN if a value is); a hash in which equal rows agree (-0 equals 0).
 * @param shift f32 [width] @param norms f64 @param magnitudes f32 @param hashes u32, each by row
 */
export function prepareRows(base: usize, width: i32, from: i32, to: i32, shift: usize, norms: usize, magnitudes: usize, hashes: usize): void {
  const zero = f32x4.splat(0);
  const magnitude = i32x4.splat(0x7fffffff);
  for (let row = from; row < to; row++) {
    let p = rowAt(base, width, row);
    let s = shift;
    let hash = i32x4.splat(0x9747b28c);
    let largest = i32x4.splat(0);
    let sum = f64x2.splat(0);
    let k = width;
    while (k > 0) {
      let x: v128, m: v128;
      if (k >= 4) {
        x = v128.load(p);
        m = v128.load(s);
        p += 16;
        s += 16;
        k -= 4;
      } else {
        x = v128.load32_zero(p);
        m = v128.load32_zero(s);
        p += 4;
        s += 4;
        k--;
      }
      // -0 + 0 = +0
      hash = mix(hash, f32x4.add(x, zero));
      largest = i32x4.max_u(largest, v128.and(x, magnitude));
      sum = squares(f32x4.sub(x, m), sum);
    }
    // As integers, magnitudes of floats are ordered like the floats, with infinity and then NaN at the end.
    const most = max(
      max(i32x4.extract_lane(largest, 0), i32x4.extract_lane(largest, 1)),
      max(i32x4.extract_lane(largest, 2), i32x4.extract_lane(largest, 3)),
    );
    setI32(magnitudes, row, most);
    setF64(norms, row, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
    const a = finish(<u32>i32x4.extract_lane(hash, 0) ^ finish(<u32>i32x4.extract_lane(hash, 1)));
    const b = finish(<u32>i32x4.extract_lane(hash, 2) ^ finish(<u32>i32x4.extract_lane(hash, 3) + 1));
    setI32(hashes, row, finish(a ^ (b + 0x9e3779b9)));
  }
}

/** Whether two rows hold equal values. */
export function equalRows(a: usize, b: usize, width: i32): bool {
  let k = width;
  while (k >= 4) {
    if (!i32x4.all_true(f32x4.eq(v128.load(a), v128.load(b)))) return false;
    a += 16;
    b += 16;
    k -= 4;
  }
  while (k > 0) {
    if (load<f32>(a) != load<f32>(b)) return false;
    a += 4;
    b += 4;
    k--;
  }
  return true;
}
