// From keys of reduced rows, which bound a distance from below, to the nearest points: float32 differences say which
// points can be among the k nearest, and only those are measured as the distances are defined.
import { getF32, getF64, getI32, getU64, setF64, setI32, setU64 } from './arrays';
import { candidatesOf, filledOf, keyOf, positionOf, thresholdsFrom } from './candidates';
import { estimate } from './estimate';
import { BATCH, fillBatch, measure } from './exact';
import { clearNearest, distancesOf, nearestCount, offerNearest, sortNearest } from './nearest';
import { bringFirst } from './reservoir';

let base: usize = 0;
let width: i32 = 0;
let list: usize = 0;
let relative: f64 = 0;
let absolute: f64 = 0;

/**
 * The stored points of this job, and the error of float32 differences: an estimate is from (1 - relative) d - absolute
 * to (1 + relative) d + absolute.
 */
export function usePoints(baseAt: usize, columns: i32, listAt: usize, relativeError: f64, absoluteError: f64): void {
  base = baseAt;
  width = columns;
  list = listAt;
  relative = relativeError;
  absolute = absoluteError;
}

/** Distances of a batch in float32; the nearest hold what they are at most. Returns the k-th of that. */
function estimateBatch(query: i32, row: usize, count: i32, estimates: usize, batch: usize): f64 {
  const distances = batch + 32;
  fillBatch(batch, count);
  estimate(row, base, width, list, batch, distances);
  for (let t = 0; t < count; t++) {
    const estimated = getF64(distances, t);
    setF64(estimates, t, estimated);
    offerNearest(query, (estimated + absolute) / (1 - relative), getI32(batch, t));
  }
  return load<f64>(distancesOf(query));
}

/**
 * As `settle`, where a point's true squared distance is at least key + offset.
 * @param row the query, f32 [width] @param values the same in f64 @param estimates scratch, f64 [candidates]
 * @param measured i32: the number of points looked at is added
 */
export function settleReduced(query: i32, row: usize, values: usize, offset: f64, bound: usize, estimates: usize, batch: usize, measured: usize): bool {
  const candidates = candidatesOf(query);
  const count = filledOf(query);
  const before = load<f64>(bound);
  const cut = <f64>load<f32>(thresholdsFrom(query)) + offset;
  const k = nearestCount();

  // No less than the true distance of the k-th: soon near it, since the best by their bounds come first.
  clearNearest(query, Infinity);
  let most: f64 = Infinity;
  const first = min(count, (k + BATCH - 1) / BATCH * BATCH);
  if (first < count) bringFirst(candidates, count, first);
  let looked = 0;
  let filled = 0;
  for (let next = 0; next < count; next++) {
    const candidate = getU64(candidates, next);
    // What is not looked at makes room for what is: the first `looked` entries are those with an estimate.
    if (<f64>keyOf(candidate) + offset <= min(most, before)) {
      setU64(candidates, looked + filled, candidate);
      setI32(batch, filled++, positionOf(candidate));
    }
    if (filled == BATCH || (next == count - 1 && filled > 0)) {
      most = estimateBatch(query, row, filled, estimates + (<usize>looked << 3), batch);
      looked += filled;
      filled = 0;
    }
  }
  store<i32>(measured, load<i32>(measured) + looked);

  const limit = min(most, before) * (1 + relative) + absolute;
  clearNearest(query, Infinity);
  const distances = batch + 32;
  let worst: f64 = Infinity;
  let next = 0;
  while (next < looked) {
    let chosen = 0;
    while (next < looked && chosen < BATCH) {
      if (!(getF64(estimates, next) > limit)) setI32(batch, chosen++, positionOf(getU64(candidates, next)));
      next++;
    }
    if (chosen == 0) break;
    fillBatch(batch, chosen);
    measure(values, base, width, list, batch, distances);
    for (let t = 0; t < chosen; t++) worst = offerNearest(query, getF64(distances, t), getI32(batch, t));
  }
  sortNearest(query);
  store<f64>(bound, min(worst, before));
  return cut > worst || cut >= before;
}

/** Measures what is in the batch and may come before the worst that is kept. Returns the worst that is kept then. */
function offerBatch(query: i32, row: usize, values: usize, count: i32, batch: usize): f64 {
  const distances = batch + 32;
  fillBatch(batch, count);
  estimate(row, base, width, list, batch, distances);
  const limit = load<f64>(distancesOf(query)) * (1 + relative) + absolute;
  let kept = 0;
  for (let t = 0; t < count; t++) if (!(getF64(distances, t) > limit)) setI32(batch, kept++, getI32(batch, t));
  if (kept > 0) {
    fillBatch(batch, kept);
    measure(values, base, width, list, batch, distances);
    for (let t = 0; t < kept; t++) offerNearest(query, getF64(distances, t), getI32(batch, t));
  }
  return load<f64>(distancesOf(query));
}

/**
 * Offers a query all points of a block whose bound leaves them a chance.
 * @param sums f32 [count]: products of reduced rows @param low f32 [count] @param chosen scratch, i32 [count]
 * @param measured i32: the number of points looked at is added
 */
export function sift(query: i32, row: usize, values: usize, sums: usize, count: i32, firstPosition: i32, low: usize, offset: f64, chosen: usize, batch: usize, measured: usize): void {
  let worst = load<f64>(distancesOf(query));
  let found = 0;
  for (let j = 0; j < count; j++)
    if (<f64>(getF32(low, j) - 2 * getF32(sums, j)) + offset <= worst) setI32(chosen, found++, j);
  let looked = 0;
  let filled = 0;
  for (let next = 0; next < found; next++) {
    const j = getI32(chosen, next);
    if (<f64>(getF32(low, j) - 2 * getF32(sums, j)) + offset <= worst) setI32(batch, filled++, firstPosition + j);
    if (filled == BATCH || (next == found - 1 && filled > 0)) {
      worst = offerBatch(query, row, values, filled, batch);
      looked += filled;
      filled = 0;
    }
  }
  store<i32>(measured, load<i32>(measured) + looked);
}
