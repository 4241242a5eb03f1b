import { createHash } from 'node:crypto';
import { type HnswIndex, loadHnswlib } from '../hnswlib.ts';
import { firstOf, type Neighbours, noNeighbours, rowsOfPositions, withoutSelf } from '../kernels/knn/neighbours.ts';
import type { PlannedRows } from '../kernels/knn/plan.ts';
import { breather } from './breather.ts';
import { checkSearch, exactNeighbours } from './exact.ts';
import { pickRows } from './pick.ts';
import { notFinite, type Rows } from './rows.ts';

/** Links of a vector in the graph. More find more, and cost memory and time. */
const LINKS = 24;
/** Candidates while the graph is built. */
const BUILDING_CANDIDATES = 200;
/** Candidates while it is searched: at least so many, and so many times the neighbours wanted. */
const FEWEST_CANDIDATES = 100;
const CANDIDATES_PER_NEIGHBOUR = 2;
/** Bytes that are read at once. */
const READ_BYTES = 16 * 2 ** 20;
/** Bytes of a vector in the index and here besides its numbers and links: labels, locks, the entry among the known. */
const ENTRY_BYTES = 400;

export interface HnswOptions {
  k: number;
  /** Leave each stored row out of its own neighbours. Default: false. */
  excludeSelf?: boolean | undefined;
  /** A whole number; the same gives the same graph, so the same neighbours. */
  seed: number;
  /** The most memory that the search may use. */
  memoryBytes: number;
  /** For the queries that have to be searched exactly. Default: what the processor has. */
  threads?: number | undefined;
  /** Told the share of the work that is done, 0 to 1. */
  onProgress?: ((done: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Distinct stored rows in a graph, by position: the first row of each, and the next row that equals a row, or -1. */
interface Graph {
  index: HnswIndex;
  points: number;
  firstRows: Int32Array;
  nextEqual: Int32Array;
}

/**
 * The k nearest stored rows of each query by Euclidean distance, nearly: found by walking a graph of near vectors
 * (hierarchical navigable small worlds, Malkov and Yashunin 2016). In and out as `exactNeighbours`, but some true
 * neighbours may be missed, and the distances are sums in float32. One thread.
 * @throws as `exactNeighbours`; NoHnswlibError if the optional package is not there
 */
export async function hnswNeighbours(
  stored: Rows,
  queries: readonly Rows[],
  options: HnswOptions,
): Promise<Neighbours[]> {
  const { k, excludeSelf, signal, onProgress } = options;
  checkSearch(stored, queries, options);
  hnswMemory(stored, queries, options);
  const columns = columnsOf(stored, queries, options);
  const total = stored.count + queries.reduce((sum, set) => sum + set.count, 0);
  let done = 0;
  const tick = () => {
    if (++done % 32 === 0) onProgress?.(done / total);
    signal?.throwIfAborted();
  };
  const graph = await buildGraph(stored, columns, options.seed, tick);
  const found: Neighbours[] = [];
  const short: Int32Array[] = [];
  try {
    for (const set of queries) {
      const sets = await searchGraph(graph, set, set === stored, columns, tick);
      found.push(sets.neighbours);
      short.push(sets.short);
    }
  } finally {
    // The package frees an index when it is collected as garbage, which may be long after the next ones are built.
    graph.index.initIndex({ maxElements: 1, m: LINKS, efConstruction: 1, randomSeed: 0 });
  }
  if (short.some(({ length }) => length > 0))
    await fillExactly(stored, queries, found, short, { ...options, k: columns, excludeSelf: false });
  onProgress?.(1);
  return found.map((set, i) => (excludeSelf && queries[i] === stored ? withoutSelf(set, k) : firstOf(set, columns, k)));
}

/**
 * The memory that a search would use: the index holds all stored rows once more.
 * @throws if that is more than `memoryBytes`
 */
export function hnswMemory(
  stored: PlannedRows,
  queries: readonly PlannedRows[],
  options: Pick<HnswOptions, 'k' | 'excludeSelf' | 'memoryBytes'>,
): { bytes: number } {
  // Two links a point at the lowest level, and a few at those above.
  const index = stored.count * (4 * stored.width + 4 * (2 * LINKS + 4) + ENTRY_BYTES);
  const columns = columnsOf(stored, queries, options);
  const results = queries.reduce((sum, set) => sum + set.count, 0) * (columns + options.k) * 12;
  const most = Math.max(stored.count, ...queries.map(set => set.count));
  const bytes = index + results + 4 * stored.width * Math.min(most, blockRows(stored.width));
  if (bytes > options.memoryBytes)
    throw Object.assign(
      new Error(
        `HNSW over ${stored.count} rows of ${stored.width} numbers (${stored.name}) needs ${mebibytes(bytes)} of memory; ` +
          `${mebibytes(options.memoryBytes)} may be used.`,
      ),
      { hint: 'Use `probes: { method: exact }`, which takes the rows in blocks, or `probes.projection`.' },
    );
  return { bytes };
}

const blockRows = (width: number) => Math.max(1, Math.floor(READ_BYTES / (4 * width)));
const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;

/** Neighbours that are looked for: one more than k where a row may have to be left out of its own. */
function columnsOf(
  stored: PlannedRows,
  queries: readonly PlannedRows[],
  { k, excludeSelf }: Pick<HnswOptions, 'k' | 'excludeSelf'>,
): number {
  return Math.min(stored.count, k + (excludeSelf && queries.includes(stored) ? 1 : 0));
}

/**
 * Equal rows stand in the graph once: the links of a vector with many copies would all go to them, and the rest would
 * be out of reach. A network that was trained for long gives such rows.
 */
async function buildGraph(stored: Rows, columns: number, seed: number, tick: () => void): Promise<Graph> {
  const { HierarchicalNSW } = loadHnswlib();
  const index = new HierarchicalNSW('l2', stored.width);
  index.initIndex({
    maxElements: stored.count,
    m: LINKS,
    efConstruction: Math.max(BUILDING_CANDIDATES, columns),
    randomSeed: seed,
  });
  const firstRows = new Int32Array(stored.count);
  const nextEqual = new Int32Array(stored.count).fill(-1);
  const lastEqual = new Map<string, number>();
  let points = 0;
  for await (const { row, values, vector } of eachRow(stored)) {
    const key = createHash('sha1').update(values).digest('base64');
    const before = lastEqual.get(key);
    if (before === undefined) {
      firstRows[points] = row;
      index.addPoint(vector(), points++);
    } else nextEqual[before] = row;
    lastEqual.set(key, row);
    tick();
  }
  index.setEf(Math.max(FEWEST_CANDIDATES, CANDIDATES_PER_NEIGHBOUR * columns));
  return { index, points, firstRows, nextEqual };
}

/** @returns the `columns` nearest rows of each query, and the queries for which the graph did not lead to so many */
async function searchGraph(
  { index, points, firstRows, nextEqual }: Graph,
  set: Rows,
  isStored: boolean,
  columns: number,
  tick: () => void,
): Promise<{ neighbours: Neighbours; short: Int32Array }> {
  const neighbours = noNeighbours(set.count, columns);
  const short: number[] = [];
  const write = (query: number, rows: readonly number[], distances: readonly number[]) => {
    neighbours.indices.set(rows, query * columns);
    neighbours.squaredDistances.set(distances, query * columns);
    if (rows.length < columns) short.push(query);
    tick();
  };
  const wanted = Math.min(columns, points);
  let point = 0;
  for await (const { row, vector } of eachRow(set)) {
    // Stored rows that are equal have the same neighbours: the first one is searched for all.
    if (isStored && firstRows[point] !== row) continue;
    const near = index.searchKnn(vector(), wanted);
    const { rows, distances } = rowsOfPositions(
      Float64Array.from(near.distances),
      Int32Array.from(near.neighbors),
      firstRows,
      nextEqual,
      columns,
    );
    if (isStored)
      for (let equal = firstRows[point++]; equal >= 0; equal = nextEqual[equal]) write(equal, rows, distances);
    else write(row, rows, distances);
  }
  return { neighbours, short: Int32Array.from(short).sort() };
}

/** Searches the queries exactly whose neighbours the graph did not all give. */
async function fillExactly(
  stored: Rows,
  queries: readonly Rows[],
  found: readonly Neighbours[],
  short: readonly Int32Array[],
  options: HnswOptions,
): Promise<void> {
  const picked = queries.map((set, i) => pickRows(set, short[i]));
  const exact = await exactNeighbours(stored, picked, { ...options, onProgress: undefined });
  for (const [i, { indices, squaredDistances }] of exact.entries())
    for (const [from, query] of short[i].entries()) {
      const part = [from * options.k, (from + 1) * options.k] as const;
      found[i].indices.set(indices.subarray(...part), query * options.k);
      found[i].squaredDistances.set(squaredDistances.subarray(...part), query * options.k);
    }
}

/** The rows one after another; `vector` gives the present one as a plain array, the same one each time. */
async function* eachRow(rows: Rows): AsyncGenerator<{ row: number; values: Float32Array; vector: () => number[] }> {
  const { count, width } = rows;
  const step = blockRows(width);
  const block = new Float32Array(Math.min(step, count) * width);
  const plain = new Array<number>(width).fill(0.5);
  const breathe = breather();
  for (let from = 0; from < count; from += step) {
    const to = Math.min(count, from + step);
    await rows.read(from, to, block.subarray(0, (to - from) * width));
    for (let row = from; row < to; row++) {
      const values = block.subarray((row - from) * width, (row - from + 1) * width);
      yield {
        row,
        values,
        vector: () => {
          for (let i = 0; i < width; i++) {
            if (!Number.isFinite(values[i])) throw notFinite(rows, row);
            plain[i] = values[i];
          }
          return plain;
        },
      };
      await breathe();
    }
  }
}
