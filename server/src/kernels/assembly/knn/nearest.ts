// The nearest points of each query by float64 distance: a max-heap of (distance, position). Like the candidates, it is
// always full, at first with entries at the bound.
import { getF64, getI32, setF64, setI32 } from './arrays';

/** The position of an entry that no point has taken. */
export const NOWHERE: i32 = i32.MAX_VALUE;

let distances: usize = 0;
let positions: usize = 0;
let size: i32 = 0;

/** Where the nearest points of this job are: f64 and i32 [queries, k]. */
export function useNearest(distancesAt: usize, positionsAt: usize, k: i32): void {
  distances = distancesAt;
  positions = positionsAt;
  size = k;
}

// @ts-ignore: decorator
@inline
export function distancesOf(query: i32): usize {
  return distances + ((<usize>query * <usize>size) << 3);
}

// @ts-ignore: decorator
@inline
export function positionsOf(query: i32): usize {
  return positions + ((<usize>query * <usize>size) << 2);
}

// @ts-ignore: decorator
@inline
export function nearestCount(): i32 {
  return size;
}

// @ts-ignore: decorator
@inline
export function comesBefore(distance: f64, position: i32, otherDistance: f64, otherPosition: i32): bool {
  return bool(i32(distance < otherDistance) | (i32(distance == otherDistance) & i32(position < otherPosition)));
}

/** Empties the nearest points of a query: only what comes before `bound` (or at it) will enter. */
export function clearNearest(query: i32, bound: f64): void {
  const d = distancesOf(query);
  const p = positionsOf(query);
  for (let i = 0; i < size; i++) {
    setF64(d, i, bound);
    setI32(p, i, NOWHERE);
  }
}

/** Puts (distance, position) in at the root of a heap of `count` entries, and lets it sink to its place. */
function sink(d: usize, p: usize, count: i32, distance: f64, position: i32): void {
  let i = 0;
  let child = 1;
  while (child < count) {
    const right = min(child + 1, count - 1);
    child = select(right, child, comesBefore(getF64(d, child), getI32(p, child), getF64(d, right), getI32(p, right)));
    const largerDistance = getF64(d, child);
    const largerPosition = getI32(p, child);
    if (!comesBefore(distance, position, largerDistance, largerPosition)) break;
    setF64(d, i, largerDistance);
    setI32(p, i, largerPosition);
    i = child;
    child = 2 * i + 1;
  }
  setF64(d, i, distance);
  setI32(p, i, position);
}

/** Keeps the point if it comes before the worst that is kept. Returns the worst distance kept now. */
export function offerNearest(query: i32, distance: f64, position: i32): f64 {
  const d = distancesOf(query);
  const p = positionsOf(query);
  if (comesBefore(distance, position, load<f64>(d), load<i32>(p))) sink(d, p, size, distance, position);
  return load<f64>(d);
}

/** Puts the nearest points of a query in ascending order. */
export function sortNearest(query: i32): void {
  const d = distancesOf(query);
  const p = positionsOf(query);
  for (let end = size - 1; end > 0; end--) {
    const distance = getF64(d, end);
    const position = getI32(p, end);
    setF64(d, end, load<f64>(d));
    setI32(p, end, load<i32>(p));
    sink(d, p, end, distance, position);
  }
}
