// The bulk of the work: blocks of queries against blocks of points in float32.

import { runsOf } from './bound.ts';
import type { Of } from './jobs.ts';
import { BLOCK, type Layout } from './layout.ts';
import { stopped, type Thread, useCandidates } from './thread.ts';

/** A thread that waits for a lock looks again after this long, in case a wake-up was missed. */
const LOCK_MILLISECONDS = 10;
const SUMS_STRIDE = BLOCK * 4;

/**
 * Adds up products, or squared differences, of at most BLOCK queries and points, run by run of columns.
 * @returns false if the search was stopped
 */
export function addUp(
  thread: Thread,
  layout: Layout,
  queries: { base: number; list: number; count: number },
  firstPoint: number,
  points: number,
  by: 'products' | 'differences',
): boolean {
  const { kernels } = thread;
  const { width, stored } = layout;
  const { packedQueries, packedPoints, sums } = layout.scratch[thread.number];
  const { depth } = runsOf(width);
  const shift = by === 'products' ? layout.shift : layout.zeros;
  const list = layout.points + firstPoint * 4;
  const differences = by === 'products' ? 0 : 1;
  new Float32Array(thread.buffer, sums, BLOCK * BLOCK).fill(0);
  for (let from = 0; from < width; from += depth) {
    if (stopped(thread)) return false;
    const to = Math.min(width, from + depth);
    kernels.pack(queries.base, width, queries.list, queries.count, kernels.tileRows(), from, to, shift, packedQueries);
    kernels.pack(stored, width, list, points, kernels.tileColumns(), from, to, shift, packedPoints);
    kernels.accumulate(differences, to - from, packedQueries, queries.count, packedPoints, points, sums, SUMS_STRIDE);
  }
  return true;
}

/** Candidates belong to all threads: whoever changes those of a block holds its lock. */
function withLock(thread: Thread, layout: Layout, block: number, change: () => void): void {
  const locks = new Int32Array(thread.buffer, layout.locks, block + 1);
  while (Atomics.compareExchange(locks, block, 0, 1) !== 0) {
    if (stopped(thread)) return;
    Atomics.wait(locks, block, 1, LOCK_MILLISECONDS);
  }
  try {
    change();
  } finally {
    Atomics.store(locks, block, 0);
    Atomics.notify(locks, block);
  }
}

/** The items of a compare job: blocks of queries x blocks of points; of a set against itself each pair once. */
export function compareItems(queries: number, points: number, symmetric: boolean): number {
  const rows = Math.ceil(queries / BLOCK);
  const columns = Math.ceil(points / BLOCK);
  return symmetric ? (rows * (rows + 1)) / 2 : rows * columns;
}

function blocksOf(item: number, columns: number, symmetric: boolean): [number, number] {
  if (!symmetric) return [Math.floor(item / columns), item % columns];
  let row = 0;
  let left = item;
  while (left >= columns - row) left -= columns - row++;
  return [row, row + left];
}

/** One block of queries against one block of points: sums, and the best candidates of each query. */
export function compare(thread: Thread, job: Of<'compare'>): (item: number) => void {
  const { kernels } = thread;
  const { layout, source, symmetric, by } = job;
  const { sums } = layout.scratch[thread.number];
  const columns = Math.ceil(job.points / BLOCK);
  const factor = by === 'products' ? -2 : 1;
  const low = (first: number) => (by === 'products' ? layout.low + first * 4 : layout.zeros);
  useCandidates(kernels, layout);
  /** Before a query has seen all points, fewer of its candidates can be among the best of all. */
  const seeing = (blocks: number) => {
    const { reservoirs } = layout;
    if (!reservoirs) return;
    const expected = (reservoirs.kept * (blocks + 1)) / columns;
    kernels.keepAtLeast(
      Math.round(Math.min(reservoirs.kept, Math.max(reservoirs.least, expected + 2 * Math.sqrt(expected)))),
    );
  };
  return item => {
    const [row, column] = blocksOf(item, columns, symmetric);
    const [query, point] = [row * BLOCK, column * BLOCK];
    const queries = Math.min(BLOCK, job.queries - query);
    const points = Math.min(BLOCK, job.points - point);
    const listed = { base: source.base, list: source.list + query * 4, count: queries };
    if (!addUp(thread, layout, listed, point, points, by)) return;
    seeing(column);
    withLock(thread, layout, row, () =>
      kernels.selectForRows(sums, SUMS_STRIDE, queries, points, low(point), factor, query, point),
    );
    // The distance from x to y is the one from y to x.
    if (symmetric && row !== column) {
      seeing(row);
      withLock(thread, layout, column, () =>
        kernels.selectForColumns(sums, SUMS_STRIDE, queries, points, low(query), factor, point, query),
      );
    }
  };
}
