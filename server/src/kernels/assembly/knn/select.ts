// From a block C of sums to candidates: key = low + factor C. For products, low holds the points' squared norms, made a
// little smaller, and the factor is -2; for squared differences they are 0 and 1. What a key then tells of the true
// distance, bound.ts says.
import { getF32 } from './arrays';
import { offerCandidate, thresholdsFrom } from './candidates';

// @ts-ignore: decorator
@inline
function keyOf(low: f32, factor: f32, sum: f32): f32 {
  return low + factor * sum;
}

/** Offers each query (rows of C: queries firstQuery + i) the points (columns: positions firstPosition + j). */
export function selectForRows(c: usize, cStride: usize, rows: i32, columns: i32, low: usize, factor: f32, firstQuery: i32, firstPosition: i32): void {
  const f = f32x4.splat(factor);
  for (let i = 0; i < rows; i++) {
    const query = firstQuery + i;
    const row = c + <usize>i * cStride;
    let threshold = load<f32>(thresholdsFrom(query));
    let limit = f32x4.splat(threshold);
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const at = <usize>j << 2;
      const key = f32x4.add(v128.load(low + at), f32x4.mul(f, v128.load(row + at)));
      if (v128.any_true(f32x4.le(key, limit))) {
        for (let r = j; r < j + 4; r++) {
          const one = keyOf(getF32(low, r), factor, getF32(row, r));
          if (one <= threshold) threshold = offerCandidate(query, one, firstPosition + r);
        }
        limit = f32x4.splat(threshold);
      }
    }
    for (; j < columns; j++) {
      const one = keyOf(getF32(low, j), factor, getF32(row, j));
      if (one <= threshold) threshold = offerCandidate(query, one, firstPosition + j);
    }
  }
}

/**
 * The other way round, for a set against itself: the columns of C are queries firstQuery + j, the rows points at
 * positions firstPosition + i, and `low` belongs to the rows.
 */
export function selectForColumns(c: usize, cStride: usize, rows: i32, columns: i32, low: usize, factor: f32, firstQuery: i32, firstPosition: i32): void {
  const f = f32x4.splat(factor);
  const thresholds = thresholdsFrom(firstQuery);
  for (let i = 0; i < rows; i++) {
    const row = c + <usize>i * cStride;
    const lowOne = getF32(low, i);
    const lowAll = f32x4.splat(lowOne);
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const at = <usize>j << 2;
      const key = f32x4.add(lowAll, f32x4.mul(f, v128.load(row + at)));
      if (v128.any_true(f32x4.le(key, v128.load(thresholds + at)))) {
        for (let r = j; r < j + 4; r++) {
          const one = keyOf(lowOne, factor, getF32(row, r));
          if (one <= getF32(thresholds, r)) offerCandidate(firstQuery + r, one, firstPosition + i);
        }
      }
    }
    for (; j < columns; j++) {
      const one = keyOf(lowOne, factor, getF32(row, j));
      if (one <= getF32(thresholds, j)) offerCandidate(firstQuery + j, one, firstPosition + i);
    }
  }
}
