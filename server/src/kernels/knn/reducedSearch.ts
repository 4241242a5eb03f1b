// The search by reduced rows: most products are spared, since a bound from a few numbers says that they cannot matter.

import { compareItems } from './compare.ts';
import type { QuerySource } from './jobs.ts';
import { BLOCK, GROUP } from './layout.ts';
import { type Reduced, reduceQueries, reduceStored } from './reduce.ts';
import type { ReducedLayout } from './reducedLayout.ts';
import { type Counts, listDoubtful, perItem, run, type Search, TRIED } from './search.ts';

/** Multiply-adds that cost as much as one of a float64 product of two rows of a basis, with all that it is made of. */
const GRAM_COST = 9;
/** The share of all products that may go into the reduced rows. */
const MOST_PREPARATION = 0.4;
/** Multiply-adds of a product that cost as much as one column of a float32 difference of two single rows. */
const COLUMN_COST = 6;
/** Where reduced rows would take more than this share of the other ways' time, they are not worth their risk. */
const WORTH = 0.7;

/** Shares of the block's time at which steps end, for the progress display. */
const ENDS = { compared: 0.5, settled: 0.9 };

/**
 * As `searchBlock`, where it pays.
 * @returns the number of queries that needed a second look at all reduced rows; undefined where it does not pay, with
 *   nothing done
 */
export async function searchReduced(
  search: Search,
  source: QuerySource,
  counts: Counts,
  all: boolean,
): Promise<number | undefined> {
  const { layout } = search;
  if (!layout.reduced) return undefined;
  const first = search.reduced === undefined;
  if (first) {
    if (!couldPay(layout.reduced, counts, all)) return undefined;
    const rows = search.storedRows!;
    search.reduced = (await reduceStored(search, rows, counts.points)) ?? 'useless';
  }
  const { reduced } = search;
  if (!reduced || reduced === 'useless') return undefined;
  const external = source.base !== layout.stored;
  if (external) await reduceQueries(search, reduced, counts.queries);
  const rows = { ...source, base: external ? reduced.view.queries : reduced.view.stored };
  if (first && !(await isWorthIt(search, reduced, source, rows, counts, all))) {
    search.reduced = 'useless';
    return undefined;
  }
  return passes(search, reduced, source, rows, counts, all, ENDS);
}

/** Whether the way to reduced rows costs little beside the products that they would spare; for each column of the rows. */
function couldPay({ columns, sample }: ReducedLayout, { queries, points }: Counts, all: boolean): boolean {
  const basis = sample ** 2 + columns * sample + GRAM_COST * columns ** 2;
  return basis + points * columns < MOST_PREPARATION * queries * points * (all ? 0.5 : 1);
}

/** Some queries tell what all would cost. */
async function isWorthIt(
  search: Search,
  reduced: Reduced,
  source: QuerySource,
  rows: QuerySource,
  counts: Counts,
  all: boolean,
): Promise<boolean> {
  const { buffer, layout } = search;
  const queries = Math.min(counts.queries, TRIED);
  const bounds = new Float64Array(buffer, layout.bounds, queries);
  const before = bounds.slice();
  const doubtful = await passes(search, reduced, source, rows, { ...counts, queries }, false, {
    compared: 0,
    settled: 0,
  });
  bounds.set(before);
  const measured = new Int32Array(buffer, layout.reduced!.measured, queries).reduce((a, b) => a + b, 0) / queries;
  const perPoint = reduced.view.width * ((all ? 0.5 : 1) + doubtful / queries);
  const cost = perPoint * counts.points + Math.max(0, measured - counts.k) * layout.width * COLUMN_COST;
  return cost < WORTH * counts.points * layout.width * (all ? 0.5 : 1);
}

/** All reduced rows with all; and where the candidates leave a doubt, all whose bound is not beyond them. */
async function passes(
  search: Search,
  { view, bound }: Reduced,
  source: QuerySource,
  rows: QuerySource,
  { queries, points, k }: Counts,
  symmetric: boolean,
  ends: typeof ENDS,
): Promise<number> {
  const { layout, buffer } = search;
  const groups = Math.ceil(queries / GROUP);
  await run(search, { kind: 'clear', layout: view, items: groups, source, queries, k, by: 'products', bound }, 0, 0);
  // The memory holds whatever was there before.
  new Int32Array(buffer, layout.locks, Math.ceil(queries / BLOCK)).fill(0);
  const items = compareItems(queries, points, symmetric);
  const by = 'products';
  await run(
    search,
    { kind: 'compare', layout: view, items, source: rows, queries, points, by, symmetric },
    0,
    ends.compared,
  );
  const settle = { kind: 'settleReduced', layout, items: groups, source, queries, k, view, bound } as const;
  await run(search, settle, ends.compared, ends.settled);
  const again = listDoubtful(search, source, queries);
  if (again > 0) {
    const each = perItem(again, search);
    const sift = { kind: 'sift', layout, source, reduced: rows.base, points, k, perItem: each, view, bound } as const;
    const end = ends.settled && 1;
    await run(search, { ...sift, items: Math.ceil(again / each), queries: again }, ends.settled, end);
  }
  return again;
}
