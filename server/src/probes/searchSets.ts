import { type Layout, layOut } from '../kernels/knn/layout.ts';
import { mergeRows, type Neighbours, noNeighbours, rowsOfPositions } from '../kernels/knn/neighbours.ts';
import type { KnnPlan } from '../kernels/knn/plan.ts';
import type { KnnPool } from '../kernels/knn/pool.ts';
import * as block from '../kernels/knn/search.ts';
import { breather } from './breather.ts';
import { notFinite, type Rows } from './rows.ts';

/** Bytes that are read at once: enough to be efficient, few enough that a search can be stopped in between. */
const READ_BYTES = 32 * 2 ** 20;

/** Stored rows in memory: rows `first` to `end` - 1, of which `points` are distinct. */
interface StoredBlock {
  first: number;
  end: number;
  points: number;
  magnitude: number;
}

/** Queries that are searched together, and the numbers (in their set) of those that each one stands for. */
interface QueryBlock {
  source: ReturnType<typeof block.readQueries>;
  count: number;
  magnitude: number;
  numbers: (query: number) => number[];
}

/**
 * Takes the stored rows block by block, and past each block all sets of queries, merging what is found.
 * @param only of the stored rows as queries, the positions of those whose neighbours are wanted; default: all
 * @returns of each set the nearest rows, [set.count, plan.columns]; -1 where none are wanted
 */
export async function searchSets(
  pool: KnnPool,
  plan: KnnPlan,
  stored: Rows,
  queries: readonly Rows[],
  signal: AbortSignal | undefined,
  onProgress: ((done: number) => void) | undefined,
  only?: Int32Array,
): Promise<{ found: Neighbours[]; searchedAgain: number; reducedQueries: number }> {
  const { columns } = plan;
  const found = queries.map(set => noNeighbours(set.count, columns));
  const total = Math.max(1, stored.count * queries.reduce((sum, set) => sum + set.count, 0));
  const wanted = only && new Uint8Array(stored.count);
  for (const position of only ?? []) wanted![position] = 1;
  const breathe = breather();
  let done = 0;
  let present = 0;
  let searchedAgain = 0;
  let reducedQueries = 0;
  const search: block.Search = {
    pool,
    layout: layOut(plan.sizes),
    buffer: pool.reserve(plan.sharedBytes),
    signal,
    onProgress: share => onProgress?.((done + share * present) / total),
  };
  const { layout, buffer } = search;

  for (let first = 0; first < stored.count; first += layout.storedRows) {
    const points = await readStored(first, Math.min(stored.count, first + layout.storedRows));
    for (const [i, set] of queries.entries())
      for await (const some of set === stored ? themselves(points) : others(set, 0, set.count))
        await searchSome(points, some, found[i], set === stored ? wanted : undefined);
  }
  onProgress?.(1);
  return { found, searchedAgain, reducedQueries };

  async function readStored(first: number, end: number): Promise<StoredBlock> {
    await readRows(stored, first, end, layout.stored);
    const prepared = await block.prepareStored(search, end - first);
    if ('row' in prepared) throw notFinite(stored, first + prepared.row);
    return { first, end, ...prepared };
  }

  /** Rows of a set that are not in memory. */
  async function* others(set: Rows, from: number, to: number): AsyncGenerator<QueryBlock> {
    for (let first = from; first < to; first += layout.queryRows) {
      const count = Math.min(layout.queryRows, to - first);
      await readRows(set, first, first + count, layout.queries);
      const magnitude = await block.prepareQueries(search, count);
      if (typeof magnitude !== 'number') throw notFinite(set, first + magnitude.row);
      yield { source: block.readQueries(layout), count, magnitude, numbers: query => [first + query] };
    }
  }

  /** All stored rows: of those in memory one for all that equal it. */
  async function* themselves({ first, end, points, magnitude }: StoredBlock): AsyncGenerator<QueryBlock> {
    yield* others(stored, 0, first);
    for (let position = 0; position < points; position += layout.searched) {
      const source = block.storedQueries(layout, position);
      const count = Math.min(layout.searched, points - position);
      const numbers = (query: number) => equalRows(layout, buffer, position + query).map(row => first + row);
      yield { source, count, magnitude, numbers };
    }
    yield* others(stored, end, stored.count);
  }

  async function searchSome(
    points: StoredBlock,
    some: QueryBlock,
    into: Neighbours,
    wanted: Uint8Array | undefined,
  ): Promise<void> {
    const { source, count, numbers } = some;
    const bounds = new Float64Array(buffer, layout.bounds, count);
    for (let query = 0; query < count; query++) {
      const rows = numbers(query);
      // Nothing is nearer than that: no candidates are kept, and nothing is measured.
      const nothing = wanted && !rows.some(row => wanted[row]);
      bounds[query] = nothing ? Number.NEGATIVE_INFINITY : into.squaredDistances[(rows[0] + 1) * columns - 1];
    }
    const k = Math.min(columns, points.points);
    const magnitude = Math.max(some.magnitude, points.magnitude);
    const all = source.base === layout.stored && count === points.points;
    present = count * (points.end - points.first);
    const counts = { queries: count, points: points.points, k };
    const { again, reduced } = await block.searchBlock(search, source, counts, magnitude, all);
    searchedAgain += again;
    reducedQueries += reduced;
    done += present;
    const distances = new Float64Array(buffer, layout.distances, count * k);
    const positions = new Int32Array(buffer, layout.positions, count * k);
    if (!wanted && points.first === 0 && k === columns && points.points === points.end) {
      // No rows are equal, so that positions are rows, and there is nothing to merge with.
      const [first] = numbers(0);
      into.indices.set(positions, first * columns);
      into.squaredDistances.set(distances, first * columns);
      return;
    }
    const firstRows = new Int32Array(buffer, layout.points, points.points);
    const nextEqual = new Int32Array(buffer, layout.nextEqual, points.end - points.first);
    for (let query = 0; query < count; query++) {
      const [from, to] = [query * k, (query + 1) * k];
      const rows = rowsOfPositions(
        distances.subarray(from, to),
        positions.subarray(from, to),
        firstRows,
        nextEqual,
        columns,
      );
      for (const number of numbers(query)) {
        mergeRows(into, number, columns, rows, points.first);
        await breathe();
      }
    }
  }

  async function readRows(rows: Rows, from: number, to: number, address: number): Promise<void> {
    const step = Math.max(1, Math.floor(READ_BYTES / (4 * rows.width)));
    for (let start = from; start < to; start += step) {
      signal?.throwIfAborted();
      const end = Math.min(to, start + step);
      const at = address + (start - from) * rows.width * 4;
      await rows.read(start, end, new Float32Array(buffer, at, (end - start) * rows.width));
      await breathe();
    }
  }
}

/** The rows of a block that share a position. */
function equalRows(layout: Layout, buffer: SharedArrayBuffer, position: number): number[] {
  const nextEqual = new Int32Array(buffer, layout.nextEqual, layout.storedRows);
  const rows: number[] = [];
  let row = new Int32Array(buffer, layout.points, layout.storedRows)[position];
  for (; row >= 0; row = nextEqual[row]) rows.push(row);
  return rows;
}
