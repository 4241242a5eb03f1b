import { DEPTH } from './bound.ts';
import { layOutReduced, type ReducedLayout, type Reduction } from './reducedLayout.ts';

/** Queries and points of one block of products; a multiple of every build's tile. */
export const BLOCK = 384;

/** Rows or queries that a thread takes at once where each is little work. */
export const GROUP = 32;

/** What the shared memory has room for. */
export interface Sizes {
  /** Numbers per row. */
  width: number;
  /** Stored rows in memory at once. */
  storedRows: number;
  /** Query rows in memory at once, besides the stored ones. */
  queryRows: number;
  /** Queries searched at once. */
  searched: number;
  /** Neighbours wanted of each query. */
  k: number;
  /** Candidates kept of each query so that the k nearest are among them in spite of float32's errors. */
  candidates: number;
  /** Where there is room and rows are worth it. */
  reduction?: Reduction | undefined;
  threads: number;
}

/** Addresses in the shared memory. */
export interface Layout extends Sizes {
  /** f32 [width]: subtracted from all rows before products are taken. */
  shift: number;
  /** f32 [longest]: for where nothing is subtracted or added. */
  zeros: number;
  /** The longest row of anything: the width, or more. */
  longest: number;
  /** f32 [storedRows, width]. */
  stored: number;
  storedNorms: number;
  storedMagnitudes: number;
  storedHashes: number;
  /** i32 [storedRows]: the row at each position. Of equal rows only the first has a position. */
  points: number;
  /** f32 [storedRows] by position: squared norms, lowered. */
  low: number;
  /** i32 [storedRows]: the next row that equals this one, or -1. */
  nextEqual: number;
  /** i32 [1]: the number of positions. */
  pointCount: number;
  /** f32 [queryRows, width]. */
  queries: number;
  reduced?: ReducedLayout | undefined;
  queryNorms: number;
  queryMagnitudes: number;
  queryHashes: number;
  /** i32 [queryRows]: 0, 1, 2, ... */
  queryList: number;
  /** f64 [searched]: a squared distance that the k-th neighbour does not exceed. */
  bounds: number;
  /** u64 [searched, candidates, with a reduction as many as that keeps] and f32 [searched]: see candidates.ts. */
  entries: number;
  thresholds: number;
  /** Where candidates are kept in reservoirs: i32 [searched] counts; of all points, and whatever was seen, at least so many stay. */
  reservoirs?: { counts: number; kept: number; least: number };
  /** f64 and i32 [searched, k]: see nearest.ts. */
  distances: number;
  positions: number;
  /** i32 [searched]: whether the float32 stage left a doubt. */
  doubtful: number;
  /** i32 [searched]: queries to search again, and their rows. */
  again: number;
  againRows: number;
  /** i32: one lock for each block of queries. */
  locks: number;
  /** What each thread works in. */
  scratch: Scratch[];
  /** The end: how much memory is needed. */
  bytes: number;
}

export interface Scratch {
  packedQueries: number;
  packedPoints: number;
  /** f32 [BLOCK, BLOCK]. */
  sums: number;
  /** f64 [longest]: a query. */
  values: number;
  /** f64 [width, 8]. */
  panel: number;
  chosen: number;
  batch: number;
}

/** The kernels' own static data lie below. */
export const BASE = 65_536;
const ALIGNMENT = 64;

/** Lays out the shared memory. */
export function layOut(sizes: Sizes): Layout {
  let end = BASE;
  const take = (bytes: number) => {
    const at = end;
    end += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  const { width, storedRows, queryRows, searched, k, threads, reduction } = sizes;
  const candidates = Math.max(sizes.candidates, reduction?.candidates ?? 0);
  const longest = Math.max(width, BLOCK, reduction?.sample ?? 0);
  const addresses = {
    longest,
    shift: take(width * 4),
    zeros: take(longest * 4),
    storedNorms: take(storedRows * 8),
    storedMagnitudes: take(storedRows * 4),
    storedHashes: take(storedRows * 4),
    points: take(storedRows * 4),
    low: take(storedRows * 4),
    nextEqual: take(storedRows * 4),
    pointCount: take(4),
    queryNorms: take(queryRows * 8),
    queryMagnitudes: take(queryRows * 4),
    queryHashes: take(queryRows * 4),
    queryList: take(queryRows * 4),
    bounds: take(searched * 8),
    entries: take(searched * candidates * 8),
    thresholds: take(searched * 4),
    distances: take(searched * k * 8),
    positions: take(searched * k * 4),
    doubtful: take(searched * 4),
    again: take(searched * 4),
    againRows: take(searched * 4),
    locks: take((Math.ceil(searched / BLOCK) + 1) * 4),
    scratch: Array.from({ length: threads }, () => ({
      packedQueries: take(BLOCK * DEPTH * 4),
      packedPoints: take(BLOCK * DEPTH * 4),
      sums: take(BLOCK * BLOCK * 4),
      values: take(longest * 8),
      panel: take(width * 64),
      chosen: take(BLOCK * 4),
      batch: take(96),
    })),
    stored: take(storedRows * width * 4),
    queries: take(queryRows * width * 4),
    reduced: reduction && layOutReduced(reduction, sizes, take),
  };
  return { ...sizes, ...addresses, bytes: end };
}
