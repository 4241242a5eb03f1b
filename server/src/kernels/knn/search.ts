// One block of queries against one block of stored rows, step by step.

import { LARGE } from './bound.ts';
import type { Job, QuerySource } from './jobs.ts';
import { BLOCK, GROUP, type Layout } from './layout.ts';
import type { KnnPool } from './pool.ts';
import { productItems } from './products.ts';

/** Rows of at most this many numbers are searched in float64 from the start; found by measuring. */
export const NARROW = 12;
/** Rows whose mean is taken: any shift is right, and a rough mean is as good as an exact one. */
const SAMPLE = 128;
/** The share of a search's time that its last steps take, about; for the progress display. */
const LAST_STEPS = 0.1;

/** A search under way: its threads, its memory, and who wants to know or to stop it. */
export interface Search {
  pool: KnnPool;
  layout: Layout;
  buffer: SharedArrayBuffer;
  signal: AbortSignal | undefined;
  /** Told the share of the present block that is done, 0 to 1. */
  onProgress: (share: number) => void;
}

/** Writes the mean of some of the stored rows, and the zeros that stand for no shift. */
export function chooseShift({ layout, buffer }: Search, count: number): void {
  const { width } = layout;
  const sums = new Float64Array(width);
  const stored = new Float32Array(buffer, layout.stored, count * width);
  const taken = Math.min(count, SAMPLE);
  for (let i = 0; i < taken; i++) {
    const from = Math.floor((i * count) / taken) * width;
    for (let c = 0; c < width; c++) sums[c] += stored[from + c];
  }
  new Float32Array(buffer, layout.shift, width).set(sums.map(sum => sum / taken));
  new Float32Array(buffer, layout.noShift, width).fill(0);
}

/** A row that holds NaN or infinity. */
export interface NotFinite {
  row: number;
}

/** Looks at all rows of a block: the largest magnitude in it, or the first row that is not finite. */
async function prepare(
  { pool, layout, buffer, signal }: Search,
  count: number,
  where: { base: number; norms: number; magnitudes: number; hashes: number },
): Promise<number | NotFinite> {
  await pool.run({ kind: 'prepare', layout, items: Math.ceil(count / GROUP), count, ...where }, signal);
  const magnitudes = new Float32Array(buffer, where.magnitudes, count);
  const row = magnitudes.findIndex(magnitude => !Number.isFinite(magnitude));
  return row >= 0 ? { row } : magnitudes.reduce((a, b) => Math.max(a, b), 0);
}

/** Prepares `count` stored rows that were read: shift, norms, equal rows. Returns the positions and the magnitude. */
export async function prepareStored(
  search: Search,
  count: number,
): Promise<{ points: number; magnitude: number } | NotFinite> {
  const { layout, buffer } = search;
  chooseShift(search, count);
  const magnitude = await prepare(search, count, {
    base: layout.stored,
    norms: layout.storedNorms,
    magnitudes: layout.storedMagnitudes,
    hashes: layout.storedHashes,
  });
  if (typeof magnitude !== 'number') return magnitude;
  await search.pool.run({ kind: 'distinct', layout, items: 1, count }, search.signal);
  return { points: new Int32Array(buffer, layout.pointCount, 1)[0], magnitude };
}

/** Prepares `count` query rows that were read. Returns the largest magnitude. */
export async function prepareQueries(search: Search, count: number): Promise<number | NotFinite> {
  const { layout, buffer } = search;
  new Int32Array(buffer, layout.queryList, count).forEach((_, i, list) => {
    list[i] = i;
  });
  return prepare(search, count, {
    base: layout.queries,
    norms: layout.queryNorms,
    magnitudes: layout.queryMagnitudes,
    hashes: layout.queryHashes,
  });
}

/** The query rows that were read. */
export const readQueries = (layout: Layout): QuerySource => ({
  base: layout.queries,
  list: layout.queryList,
  norms: layout.queryNorms,
});

/** The stored rows themselves, from a position on. */
export const storedQueries = (layout: Layout, position: number): QuerySource => ({
  base: layout.stored,
  list: layout.points + position * 4,
  norms: layout.storedNorms,
});

/**
 * Leaves the k nearest positions of each query, in order, in `distances` and `positions`. `bounds` must hold, for each
 * query, a squared distance at which or beyond which no position of this block matters.
 * @param counts queries, points, and k, at most the points
 * @param magnitude the largest in all of the rows
 * @param all whether the queries are all of the stored points, in order
 * @returns the number of queries that had to be searched again
 */
export async function searchBlock(
  search: Search,
  source: QuerySource,
  counts: { queries: number; points: number; k: number },
  magnitude: number,
  all: boolean,
): Promise<number> {
  const { pool, layout, signal, onProgress } = search;
  const { queries, k, points } = counts;
  const groups = Math.ceil(queries / GROUP);
  const run = (job: Job, from: number, to: number) =>
    pool.run(job, signal, share => onProgress(from + share * (to - from)));
  // Small pieces, so that all threads finish together.
  const perItem = (of: number) => Math.min(BLOCK, Math.max(12, Math.ceil(of / (4 * pool.threads))));

  const exact = layout.width <= NARROW || magnitude > LARGE;
  await run({ kind: 'clear', layout, items: groups, source, queries, k, exact }, 0, 0);
  if (exact) {
    const each = perItem(queries);
    await run({ kind: 'narrow', layout, items: Math.ceil(queries / each), source, ...counts, perItem: each }, 0, 1);
    await run({ kind: 'settle', layout, items: groups, source, queries, k, exact }, 1, 1);
    return 0;
  }
  // The memory holds whatever was there before.
  new Int32Array(search.buffer, layout.locks, Math.ceil(queries / BLOCK)).fill(0);
  const items = productItems(queries, points, all);
  await run({ kind: 'products', layout, items, source, queries, points, symmetric: all }, 0, 1 - LAST_STEPS);
  await run({ kind: 'settle', layout, items: groups, source, queries, k, exact }, 1 - LAST_STEPS, 1);
  const again = listDoubtful(search, source, queries);
  if (again > 0) {
    const each = perItem(again);
    const job = { kind: 'again', layout, base: source.base, queries: again, points, k, perItem: each } as const;
    await run({ ...job, items: Math.ceil(again / each) }, 1, 1);
  }
  return again;
}

/** Lists the queries that left a doubt, with their rows. */
function listDoubtful({ layout, buffer }: Search, source: QuerySource, queries: number): number {
  const doubtful = new Int32Array(buffer, layout.doubtful, queries);
  const rows = new Int32Array(buffer, source.list, queries);
  const list = new Int32Array(buffer, layout.again, queries);
  const listRows = new Int32Array(buffer, layout.againRows, queries);
  let again = 0;
  for (let query = 0; query < queries; query++)
    if (doubtful[query]) {
      list[again] = query;
      listRows[again++] = rows[query];
    }
  return again;
}
