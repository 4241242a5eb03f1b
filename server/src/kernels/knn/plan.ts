import { availableParallelism, totalmem } from 'node:os';
import process from 'node:process';
import { layOut, type Sizes } from './layout.ts';
import type { Reduction } from './reducedLayout.ts';

/** What a search needs to know of its rows to plan its memory. */
export interface PlannedRows {
  /** The rows' name in messages. */
  readonly name: string;
  readonly count: number;
  readonly width: number;
}

export interface PlanOptions {
  k: number;
  /** Leave each stored row out of its own neighbours. Default: false. */
  excludeSelf?: boolean | undefined;
  /** Default: what the processor has. */
  threads?: number | undefined;
  /** The most memory that the search may use. Default: a quarter of what the process may use, at most 3 GiB. */
  memoryBytes?: number | undefined;
}

export interface KnnPlan {
  /** Neighbours that are searched: k, and one more where one may be left out. */
  columns: number;
  /** The stated peak: shared memory and results. */
  bytes: number;
  /** The part of it that holds rows, candidates and scratch. */
  sharedBytes: number;
  /** The part of it that is returned. */
  resultBytes: number;
  /** What the shared part may grow to. */
  mostSharedBytes: number;
  /** How often the stored rows are cut; each query is read once for every block. */
  storedBlocks: number;
  storedBlockRows: number;
  /** How the queries of one stored block are cut. */
  queryBlocks: number;
  queryBlockRows: number;
  threads: number;
  sizes: Sizes;
}

const GIB = 2 ** 30;
const WEBASSEMBLY_BYTES = 4 * GIB - 65_536;
/** Rows are packed and searched in blocks of hundreds: fewer at a time would waste most of the work. */
const FEWEST_ROWS = 48;
/** Beyond this, more query rows in memory gain nothing. */
const QUERY_BYTES = 64 * 2 ** 20;

/** How many more candidates than neighbours are kept. */
const spare = (k: number) => Math.min(256, Math.max(16, k >> 1));

/** Rows of fewer numbers, and fewer rows, are searched as fast as they are. */
const REDUCED_WIDTH = 96;
const REDUCED_ROWS = 2000;

/** How far rows could be reduced; found by measuring. */
function reductionOf(width: number, rows: number, k: number): Reduction | undefined {
  if (width < REDUCED_WIDTH || rows < REDUCED_ROWS) return undefined;
  // With the residual, a whole number of register tiles' steps.
  const columns = Math.min(256, Math.max(32, Math.round(width / 4 / 16) * 16)) - 1;
  const sample = Math.min(Math.floor(rows / 3), 3 * columns);
  const kept = k + Math.min(256, Math.max(32, 4 * k));
  return { columns, sample, candidates: 16 + 2 * kept, kept, least: Math.min(kept, k + 16) };
}

/** The largest whole number from `least` to `most` that fits; undefined if not even `least` does. */
function largest(least: number, most: number, fits: (n: number) => boolean): number | undefined {
  if (!fits(least)) return undefined;
  let low = least;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A quarter of the memory that the process may use, at most 3 GiB. */
function defaultMemoryBytes(): number {
  const limit = process.constrainedMemory?.() || Number.POSITIVE_INFINITY;
  return Math.min(3 * GIB, Math.floor(Math.min(totalmem(), limit) / 4));
}

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;

/**
 * How a search would use memory, before anything is read.
 * @param stored the rows that are searched
 * @param queries sets of rows whose neighbours are wanted; an entry that is `stored` itself is not read again
 * @throws if the search does not fit into `memoryBytes`
 */
export function knnMemory(stored: PlannedRows, queries: readonly PlannedRows[], options: PlanOptions): KnnPlan {
  const { width, count } = stored;
  const threads = options.threads ?? availableParallelism();
  const memoryBytes = options.memoryBytes ?? defaultMemoryBytes();
  const self = queries.includes(stored);
  const external = Math.max(0, ...queries.filter(q => q !== stored).map(q => q.count));
  const everyQuery = Math.max(external, self ? count : 0);
  const columns = Math.min(count, options.k + (options.excludeSelf && self ? 1 : 0));
  // Where one neighbour is dropped, both versions exist for a moment.
  const resultColumns = columns + (columns > options.k ? options.k : 0);
  const resultBytes = queries.reduce((sum, q) => sum + q.count, 0) * resultColumns * 12;
  const room = Math.min(memoryBytes - resultBytes, WEBASSEMBLY_BYTES);

  let reduction = reductionOf(width, count, columns);
  const sizes = (storedRows: number, queryRows: number, searched: number): Sizes => ({
    width,
    storedRows,
    queryRows,
    searched,
    k: columns,
    candidates: columns + spare(columns),
    reduction,
    threads,
  });
  const fits = (size: Sizes) => layOut(size).bytes <= room;
  const planned = (size: Sizes): KnnPlan => {
    const sharedBytes = layOut(size).bytes;
    const queryBlockRows = Math.max(size.queryRows, size.searched);
    return {
      columns,
      bytes: sharedBytes + resultBytes,
      sharedBytes,
      resultBytes,
      mostSharedBytes: room,
      storedBlocks: Math.max(1, Math.ceil(count / size.storedRows)),
      storedBlockRows: size.storedRows,
      queryBlocks: Math.max(1, Math.ceil(everyQuery / queryBlockRows)),
      queryBlockRows,
      threads,
      sizes: size,
    };
  };

  const wantedRows = Math.max(FEWEST_ROWS, Math.floor(QUERY_BYTES / (4 * width)));
  const least = Math.min(FEWEST_ROWS, everyQuery);
  const whole = (rows: number) => sizes(count, Math.min(rows, external), rows);
  const most = () => largest(least, Math.min(wantedRows, everyQuery), n => fits(whole(n)));
  let rows = most();
  if (rows === undefined || rows < Math.min(wantedRows, everyQuery)) {
    // Room for rows comes before reduced ones.
    reduction = undefined;
    rows = most();
  }
  if (rows !== undefined) {
    const queryRows = Math.min(rows, external);
    const searched = self ? largest(rows, everyQuery, n => fits(sizes(count, queryRows, n))) : undefined;
    return planned(sizes(count, queryRows, searched ?? rows));
  }
  // Every stored block has all queries read again: most of the memory goes to stored rows.
  const few = Math.min(
    everyQuery,
    Math.max(FEWEST_ROWS, Math.floor(room / 8 / (4 * width + 20 * (columns + spare(columns))))),
  );
  const part = (n: number) => sizes(n, few, few);
  const storedRows = largest(1, count, n => fits(part(n)));
  if (storedRows === undefined)
    throw new Error(
      `k-NN over rows of ${width} numbers needs at least ${mebibytes(layOut(part(1)).bytes + resultBytes)} of memory ` +
        `with ${threads} ${threads === 1 ? 'thread' : 'threads'}; ${mebibytes(memoryBytes)} are allowed`,
    );
  return planned(part(Math.ceil(count / Math.ceil(count / storedRows))));
}
