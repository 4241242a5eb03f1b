// Squared distances as they are defined: sum of (x - y)^2 in float64, from the first column to the last, each operation
// rounded by itself. All paths of the search end in these sums, so that all give the same bits.
import { getF32, getF64, getI32, getU64, rowAt, setF64, setI32 } from './arrays';
import { candidateCount, candidatesOf, keyOf, positionOf, sortCandidates } from './candidates';
import { NOWHERE, clearNearest, distancesOf, nearestCount, offerNearest, sortNearest } from './nearest';

/** Points that are measured together: eight sums in four registers hide the time that one addition takes. */
export const BATCH: i32 = 8;

/** float32 to float64. */
export function promote(from: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i++) setF64(to, i, <f64>getF32(from, i));
}

// @ts-ignore: decorator
@inline
function square(x: v128, y: v128): v128 {
  const d = f64x2.sub(x, y);
  return f64x2.mul(d, d);
}

// @ts-ignore: decorator
@inline
function address(base: usize, width: i32, list: usize, position: i32): usize {
  return rowAt(base, width, getI32(list, position));
}

/**
 * Squared distances of one query from eight points.
 * @param query f64 [width] @param base f32 rows @param list row numbers by position @param chosen i32 [8] positions
 * @param out f64 [8]
 */
export function measure(query: usize, base: usize, width: i32, list: usize, chosen: usize, out: usize): void {
  let p0 = address(base, width, list, load<i32>(chosen));
  let p1 = address(base, width, list, load<i32>(chosen, 4));
  let p2 = address(base, width, list, load<i32>(chosen, 8));
  let p3 = address(base, width, list, load<i32>(chosen, 12));
  let p4 = address(base, width, list, load<i32>(chosen, 16));
  let p5 = address(base, width, list, load<i32>(chosen, 20));
  let p6 = address(base, width, list, load<i32>(chosen, 24));
  let p7 = address(base, width, list, load<i32>(chosen, 28));
  let s01 = f64x2.splat(0), s23 = f64x2.splat(0), s45 = f64x2.splat(0), s67 = f64x2.splat(0);
  let k = width;
  while (k > 1) {
    const x0 = v128.load64_splat(query);
    const x1 = v128.load64_splat(query, 8);
    const y0 = f64x2.promote_low_f32x4(v128.load64_zero(p0));
    const y1 = f64x2.promote_low_f32x4(v128.load64_zero(p1));
    const y2 = f64x2.promote_low_f32x4(v128.load64_zero(p2));
    const y3 = f64x2.promote_low_f32x4(v128.load64_zero(p3));
    const y4 = f64x2.promote_low_f32x4(v128.load64_zero(p4));
    const y5 = f64x2.promote_low_f32x4(v128.load64_zero(p5));
    const y6 = f64x2.promote_low_f32x4(v128.load64_zero(p6));
    const y7 = f64x2.promote_low_f32x4(v128.load64_zero(p7));
    s01 = f64x2.add(s01, square(x0, v128.shuffle<i64>(y0, y1, 0, 2)));
    s23 = f64x2.add(s23, square(x0, v128.shuffle<i64>(y2, y3, 0, 2)));
    s45 = f64x2.add(s45, square(x0, v128.shuffle<i64>(y4, y5, 0, 2)));
    s67 = f64x2.add(s67, square(x0, v128.shuffle<i64>(y6, y7, 0, 2)));
    s01 = f64x2.add(s01, square(x1, v128.shuffle<i64>(y0, y1, 1, 3)));
    s23 = f64x2.add(s23, square(x1, v128.shuffle<i64>(y2, y3, 1, 3)));
    s45 = f64x2.add(s45, square(x1, v128.shuffle<i64>(y4, y5, 1, 3)));
    s67 = f64x2.add(s67, square(x1, v128.shuffle<i64>(y6, y7, 1, 3)));
    p0 += 8; p1 += 8; p2 += 8; p3 += 8; p4 += 8; p5 += 8; p6 += 8; p7 += 8; query += 16; k -= 2;
  }
  if (k > 0) {
    const x = v128.load64_splat(query);
    s01 = f64x2.add(s01, square(x, f64x2.replace_lane(f64x2.splat(<f64>load<f32>(p0)), 1, <f64>load<f32>(p1))));
    s23 = f64x2.add(s23, square(x, f64x2.replace_lane(f64x2.splat(<f64>load<f32>(p2)), 1, <f64>load<f32>(p3))));
    s45 = f64x2.add(s45, square(x, f64x2.replace_lane(f64x2.splat(<f64>load<f32>(p4)), 1, <f64>load<f32>(p5))));
    s67 = f64x2.add(s67, square(x, f64x2.replace_lane(f64x2.splat(<f64>load<f32>(p6)), 1, <f64>load<f32>(p7))));
  }
  v128.store(out, s01);
  v128.store(out, s23, 16);
  v128.store(out, s45, 32);
  v128.store(out, s67, 48);
}

/** Fills `count` positions up to a whole batch, with copies of the last one. */
// @ts-ignore: decorator
@inline
export function fillBatch(chosen: usize, count: i32): void {
  for (let t = count; t < BATCH; t++) setI32(chosen, t, getI32(chosen, count - 1));
}

/**
 * From the best candidates of a query to its nearest points, measured in float64 and in order, and whether they are the
 * nearest for certain: whether no candidate that was left out can come before the last of them. A point's true squared
 * distance is at least scale * key + offset.
 * @param query its number @param values the query, f64 [width] @param batch scratch, 96 bytes
 * @param bound f64: the distance of the last neighbour among points searched before, whose positions all come earlier;
 *   it is lowered to that of the last one found here
 */
export function settle(query: i32, values: usize, base: usize, width: i32, list: usize, scale: f64, offset: f64, bound: usize, batch: usize): bool {
  const candidates = candidatesOf(query);
  const cut = scale * <f64>keyOf(load<u64>(candidates)) + offset;
  sortCandidates(query);
  clearNearest(query, Infinity);
  const k = nearestCount();
  const distances = batch + 32;
  let worst: f64 = Infinity;
  let i = 0;
  while (i < candidateCount()) {
    const first = getU64(candidates, i);
    if (positionOf(first) == NOWHERE || (i >= k && scale * <f64>keyOf(first) + offset > worst)) break;
    let count = 0;
    while (count < BATCH && i < candidateCount()) {
      const position = positionOf(getU64(candidates, i));
      if (position == NOWHERE) break;
      setI32(batch, count++, position);
      i++;
    }
    fillBatch(batch, count);
    measure(values, base, width, list, batch, distances);
    for (let t = 0; t < count; t++) worst = offerNearest(query, getF64(distances, t), getI32(batch, t));
  }
  sortNearest(query);
  const before = load<f64>(bound);
  store<f64>(bound, min(worst, before));
  return cut > worst || cut >= before;
}

/**
 * Offers a query all points of a block that may come before the worst it keeps, measured in float64.
 * @param sums f32 [count]: squared differences in float32, at most (1 + relative) d + absolute for a true distance d
 * @param chosen scratch, i32 [count] @param batch scratch, 96 bytes
 */
export function selectExact(query: i32, sums: usize, count: i32, firstPosition: i32, relative: f64, absolute: f64, values: usize, base: usize, width: i32, list: usize, chosen: usize, batch: usize): void {
  let limit = load<f64>(distancesOf(query)) * (1 + relative) + absolute;
  let found = 0;
  for (let j = 0; j < count; j++) if (!(<f64>getF32(sums, j) > limit)) setI32(chosen, found++, j);
  const distances = batch + 32;
  let next = 0;
  while (next < found) {
    let filled = 0;
    while (next < found && filled < BATCH) {
      const j = getI32(chosen, next++);
      if (!(<f64>getF32(sums, j) > limit)) setI32(batch, filled++, firstPosition + j);
    }
    if (filled == 0) break;
    fillBatch(batch, filled);
    measure(values, base, width, list, batch, distances);
    for (let t = 0; t < filled; t++) {
      const worst = offerNearest(query, getF64(distances, t), getI32(batch, t));
      limit = worst * (1 + relative) + absolute;
    }
  }
}
