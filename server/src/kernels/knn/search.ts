// One block of queries against one block of stored rows, step by step.

import { type Comparison, LARGE } from './bound.ts';
import { compareItems } from './compare.ts';
import type { Job, QuerySource } from './jobs.ts';
import { BLOCK, GROUP, type Layout } from './layout.ts';
import type { KnnPool } from './pool.ts';
import type { Reduced } from './reduce.ts';
import { searchReduced } from './reducedSearch.ts';

/** Rows of at most this many numbers are searched in float64 from the start; found by measuring. */
export const NARROW = 12;
/** So many queries are tried first, where there are many, to see which comparison suits the data. */
export const TRIED = 96;
const MANY = 1000;
/** Numbers of the rows whose mean is taken: any shift is right, and a rough mean is as good as an exact one. */
const SAMPLE = 500_000;
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
  /** Of the stored rows in memory: reduced rows, or that they do not pay; undefined where nobody has looked. */
  reduced?: Reduced | 'useless' | undefined;
  /** Stored rows in memory. */
  storedRows?: number;
}

/** Writes the mean of some of the stored rows, and zeros. */
export function chooseShift({ layout, buffer }: Search, count: number): void {
  const { width } = layout;
  const sums = new Float64Array(width);
  const stored = new Float32Array(buffer, layout.stored, count * width);
  const taken = Math.min(count, Math.max(8, Math.floor(SAMPLE / width)));
  for (let i = 0; i < taken; i++) {
    const from = Math.floor((i * count) / taken) * width;
    for (let c = 0; c < width; c++) sums[c] += stored[from + c];
  }
  new Float32Array(buffer, layout.shift, width).set(sums.map(sum => sum / taken));
  new Float32Array(buffer, layout.zeros, layout.longest).fill(0);
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
  search.reduced = undefined;
  search.storedRows = count;
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

export interface Counts {
  queries: number;
  points: number;
  /** At most the points. */
  k: number;
}

/**
 * Leaves the k nearest positions of each query, in order, in `distances` and `positions`. `bounds` must hold, for each
 * query, a squared distance at which or beyond which no position of this block matters.
 * @param magnitude the largest in all of the rows
 * @param all whether the queries are all of the stored points, in order
 * @returns the number of queries that had to be searched again, and of those that were searched by reduced rows
 */
export async function searchBlock(
  search: Search,
  source: QuerySource,
  counts: Counts,
  magnitude: number,
  all: boolean,
): Promise<{ again: number; reduced: number }> {
  const { layout } = search;
  if (layout.width <= NARROW || magnitude > LARGE) {
    await searchNarrow(search, source, counts);
    return { again: 0, reduced: 0 };
  }
  const doubtful = await searchReduced(search, source, counts, all);
  if (doubtful !== undefined) return { again: doubtful, reduced: counts.queries };
  const by = await suitable(search, source, counts);
  await compare(search, source, counts, by, all);
  const again = listDoubtful(search, source, counts.queries);
  if (again > 0) await searchAgain(search, source, { ...counts, queries: again });
  return { again, reduced: 0 };
}

/** Small pieces, so that all threads finish together. */
export const perItem = (queries: number, { pool }: Search) =>
  Math.min(BLOCK, Math.max(12, Math.ceil(queries / (4 * pool.threads))));

/** Runs a job that takes the search from one share of the block to another. */
export function run({ pool, signal, onProgress }: Search, job: Job, from: number, to: number): Promise<void> {
  return pool.run(job, signal, share => onProgress(from + share * (to - from)));
}

/** All in float64. */
async function searchNarrow(search: Search, source: QuerySource, { queries, points, k }: Counts): Promise<void> {
  const { layout } = search;
  const each = perItem(queries, search);
  const ends = { layout, items: Math.ceil(queries / GROUP), source, queries, k, by: 'exact' } as const;
  await run(search, { kind: 'clear', ...ends }, 0, 0);
  const items = Math.ceil(queries / each);
  await run(search, { kind: 'narrow', layout, items, source, queries, points, k, perItem: each }, 0, 1);
  await run(search, { kind: 'settle', ...ends }, 1, 1);
}

/** In float32, and what is certain of it. */
async function compare(
  search: Search,
  source: QuerySource,
  { queries, points, k }: Counts,
  by: Exclude<Comparison, 'exact'>,
  symmetric: boolean,
  until = 1,
): Promise<void> {
  const { layout, buffer } = search;
  const ends = { layout, items: Math.ceil(queries / GROUP), source, queries, k, by } as const;
  await run(search, { kind: 'clear', ...ends }, 0, 0);
  // The memory holds whatever was there before.
  new Int32Array(buffer, layout.locks, Math.ceil(queries / BLOCK)).fill(0);
  const items = compareItems(queries, points, symmetric);
  const settled = until * (1 - LAST_STEPS);
  await run(search, { kind: 'compare', layout, items, source, queries, points, by, symmetric }, 0, settled);
  await run(search, { kind: 'settle', ...ends }, settled, until);
}

/**
 * Products take half the time of differences, but where neighbours are much closer to one another than to the mean (the
 * classes of a network that was trained for long), they leave most queries in doubt. Some queries tell.
 */
async function suitable(search: Search, source: QuerySource, counts: Counts): Promise<'products' | 'differences'> {
  if (counts.queries < MANY) return 'products';
  const bounds = new Float64Array(search.buffer, search.layout.bounds, TRIED);
  const before = bounds.slice();
  await compare(search, source, { ...counts, queries: TRIED }, 'products', false, 0);
  bounds.set(before);
  return listDoubtful(search, source, TRIED) > TRIED / 2 ? 'differences' : 'products';
}

/** The queries that are listed, once more. */
async function searchAgain(search: Search, source: QuerySource, { queries, points, k }: Counts): Promise<void> {
  const { layout } = search;
  const each = perItem(queries, search);
  const job = { kind: 'again', layout, base: source.base, queries, points, k, perItem: each } as const;
  await run(search, { ...job, items: Math.ceil(queries / each) }, 1, 1);
}

/** Lists the queries that left a doubt, with their rows. */
export function listDoubtful({ layout, buffer }: Search, source: QuerySource, queries: number): number {
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
