// The best candidates of each query by float32 key: a max-heap, so that its first entry is the worst that is kept. An
// entry is one whole number, the key's bits (made to order as numbers do) above the position: one comparison orders by
// key and then by position. A heap is always full; it begins with entries at the bound beyond which nothing matters.
//
// Where many are kept, the heap's place is a reservoir's, which has no order and is filled from the front: see
// reservoir.ts.
import { getI32, getU64, setI32, setU64 } from './arrays';
import { NOWHERE } from './nearest';
import { dropWorst } from './reservoir';

let candidates: usize = 0;
let thresholds: usize = 0;
let size: i32 = 0;
let counts: usize = 0;
let kept: i32 = 0;

/**
 * Where the candidates of this job are.
 * @param entriesAt u64 [queries, entries] @param thresholdsAt f32 [queries]: the key of each heap's first entry
 */
export function useCandidates(entriesAt: usize, thresholdsAt: usize, entries: i32): void {
  candidates = entriesAt;
  thresholds = thresholdsAt;
  size = entries;
  counts = 0;
}

/**
 * The same for reservoirs. `keepAtLeast` says of how many candidates none may be dropped.
 * @param entries room for each query's, of which 16 are only worked in @param countsAt i32 [queries]
 */
export function useReservoirs(entriesAt: usize, thresholdsAt: usize, entries: i32, countsAt: usize): void {
  useCandidates(entriesAt, thresholdsAt, entries);
  counts = countsAt;
}

/** From now on, at least so many of a full reservoir are kept. */
export function keepAtLeast(least: i32): void {
  kept = least;
}

/** How many entries a query's reservoir has. */
// @ts-ignore: decorator
@inline
export function filledOf(query: i32): i32 {
  return getI32(counts, query);
}

// @ts-ignore: decorator
@inline
export function candidatesOf(query: i32): usize {
  return candidates + ((<usize>query * <usize>size) << 3);
}

// @ts-ignore: decorator
@inline
export function candidateCount(): i32 {
  return size;
}

// @ts-ignore: decorator
@inline
export function thresholdsFrom(query: i32): usize {
  return thresholds + (<usize>query << 2);
}

// @ts-ignore: decorator
@inline
function entry(key: f32, position: i32): u64 {
  const bits = reinterpret<i32>(key);
  return (<u64>(<u32>(bits ^ ((bits >> 31) | i32.MIN_VALUE))) << 32) | <u64>position;
}

// @ts-ignore: decorator
@inline
export function keyOf(entry: u64): f32 {
  const bits = <i32>(entry >> 32);
  return reinterpret<f32>(bits ^ (~(bits >> 31) | i32.MIN_VALUE));
}

// @ts-ignore: decorator
@inline
export function positionOf(entry: u64): i32 {
  return <i32>entry;
}

/** Empties the candidates of a query: only keys of at most `bound` will enter. */
export function clearCandidates(query: i32, bound: f32): void {
  if (counts) {
    setI32(counts, query, 0);
    store<f32>(thresholdsFrom(query), bound);
    return;
  }
  const heap = candidatesOf(query);
  const empty = entry(bound, NOWHERE);
  for (let i = 0; i < size; i++) setU64(heap, i, empty);
  store<f32>(thresholdsFrom(query), bound);
}

/**
 * Puts an entry in at the root of a heap of `count` entries, and lets it sink to its place. With four children to an
 * entry the way down is half as long, and the largest child is found without a branch, which nobody could predict.
 */
function sink(heap: usize, count: i32, value: u64): void {
  const last = count - 1;
  let i = 0;
  let child = 1;
  while (child <= last) {
    // Missing children are stood for by the last entry.
    const second = min(child + 1, last), third = min(child + 2, last), fourth = min(child + 3, last);
    const a = getU64(heap, child), b = getU64(heap, second), c = getU64(heap, third), d = getU64(heap, fourth);
    const left = select(b, a, b > a), right = select(d, c, d > c);
    const larger = select(right, left, right > left);
    if (value >= larger) break;
    child = select(select(fourth, third, d > c), select(second, child, b > a), right > left);
    setU64(heap, i, larger);
    i = child;
    child = 4 * i + 1;
  }
  setU64(heap, i, value);
}

/** Adds a candidate to a reservoir. Returns the key beyond which no other matters. */
function addCandidate(query: i32, value: u64): f32 {
  const entries = candidatesOf(query);
  const room = size - 16;
  let count = filledOf(query);
  setU64(entries, count++, value);
  if (count == room) {
    count = dropWorst(entries, count, kept);
    store<f32>(thresholdsFrom(query), keyOf(getU64(entries, count)));
  }
  setI32(counts, query, count);
  return load<f32>(thresholdsFrom(query));
}

/** Keeps the candidate if it comes before the worst that is kept. Returns the worst key kept now. */
export function offerCandidate(query: i32, key: f32, position: i32): f32 {
  const heap = candidatesOf(query);
  const value = entry(key, position);
  if (counts) return addCandidate(query, value);
  if (value < load<u64>(heap)) {
    sink(heap, size, value);
    store<f32>(thresholdsFrom(query), keyOf(load<u64>(heap)));
  }
  return keyOf(load<u64>(heap));
}

/** Puts the candidates of a query in ascending order. */
export function sortCandidates(query: i32): void {
  const heap = candidatesOf(query);
  for (let end = size - 1; end > 0; end--) {
    const value = getU64(heap, end);
    setU64(heap, end, load<u64>(heap));
    sink(heap, end, value);
  }
}
