import { availableParallelism } from 'node:os';
import type { KnnBuild } from '../kernels/knn/builds.ts';
import { firstOf, type Neighbours, withoutSelf } from '../kernels/knn/neighbours.ts';
import { type KnnPlan, knnMemory, type PlanOptions } from '../kernels/knn/plan.ts';
import type { KnnPool } from '../kernels/knn/pool.ts';
import { withKnnPool } from '../kernels/knn/shared.ts';
import type { Rows } from './rows.ts';
import { searchSets } from './searchSets.ts';

export { type Neighbours, noNeighbours } from '../kernels/knn/neighbours.ts';
export { type KnnPlan, knnMemory } from '../kernels/knn/plan.ts';
export { releaseKnn } from '../kernels/knn/shared.ts';

export interface ExactOptions extends PlanOptions {
  /** Told the share of the work that is done, 0 to 1. */
  onProgress?: ((done: number) => void) | undefined;
  /** Of the stored rows as queries, the positions of those whose neighbours are wanted; the others get -1. Default: all. */
  only?: Int32Array | undefined;
  /** Ends the search within about a tenth of a second, apart from a `read` that is under way. */
  signal?: AbortSignal | undefined;
  /** Forces a build of the kernels. Default: the fastest on this machine. */
  build?: KnnBuild | undefined;
}

/**
 * The k nearest stored rows of each query, by Euclidean distance: exactly those that a float64 brute force finds, sorted
 * by (squared distance, row number). Searched in float32 where that is provably enough (kernels/knn/bound.ts).
 * @param stored the rows that are searched; read once, in blocks if memory is short
 * @param queries sets of rows; `stored` itself stands for a search of the stored rows among themselves, each of which
 *   finds itself unless `excludeSelf` is set. Other sets are read once for every stored block (`knnMemory` tells)
 * @returns for each set its neighbours, [set.count, k]
 * @throws if k is more than there are rows, if widths differ, if a row is not finite (with the set and the row), if
 *   memory is too small; the signal's reason if it is aborted
 */
export async function exactNeighbours(
  stored: Rows,
  queries: readonly Rows[],
  options: ExactOptions,
): Promise<Neighbours[]> {
  checkSearch(stored, queries, options);
  const plan = knnMemory(stored, queries, options);
  const threads = options.threads ?? availableParallelism();
  const wanted = { threads, build: options.build, mostBytes: plan.mostSharedBytes };
  const { neighbours } = await withKnnPool(wanted, pool => searchExactly(pool, plan, stored, queries, options));
  return neighbours;
}

/** @throws RangeError if there are not k rows to find, or if widths differ */
export function checkSearch(
  stored: Rows,
  queries: readonly Rows[],
  { k, excludeSelf }: Pick<ExactOptions, 'k' | 'excludeSelf'>,
): void {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k is ${k}; it must be a whole number from 1`);
  const left = excludeSelf && queries.includes(stored) ? 1 : 0;
  if (k > stored.count - left)
    throw new RangeError(
      `k is ${k}, but ${stored.name} has ${stored.count} ${stored.count === 1 ? 'row' : 'rows'}` +
        `${left ? ', one of which is the query itself' : ''}: choose a smaller k or more data`,
    );
  for (const set of queries)
    if (set.width !== stored.width)
      throw new RangeError(`${set.name} has rows of ${set.width} numbers, ${stored.name} of ${stored.width}`);
}

/**
 * `exactNeighbours` on given threads. Also tells how often the first stage left a doubt, and how many queries were
 * searched by reduced rows.
 */
export async function searchExactly(
  pool: KnnPool,
  plan: KnnPlan,
  stored: Rows,
  queries: readonly Rows[],
  { k, signal, onProgress, only }: ExactOptions,
): Promise<{ neighbours: Neighbours[]; searchedAgain: number; reducedQueries: number }> {
  const { found, ...counts } = await searchSets(pool, plan, stored, queries, signal, onProgress, only);
  // The plan has one column more than k where a stored row may have to be left out.
  const neighbours = found.map((set, i) =>
    plan.columns > k && queries[i] === stored ? withoutSelf(set, k) : firstOf(set, plan.columns, k),
  );
  return { neighbours, ...counts };
}
