import type { Sizes } from './layout.ts';

/** Numbers of a row of the basis that are multiplied at once: rows are rotated in blocks of so many. */
export const ROTATED = 192;
export const BASIS_BLOCK = 256;

/** How far rows are reduced. */
export interface Reduction {
  /** Rows of the basis, at most: a reduced row has one number more. */
  columns: number;
  /** Stored rows that the basis is computed from. */
  sample: number;
  /** Room for candidates of each query; how many of all points are kept; and how many of any few. */
  candidates: number;
  kept: number;
  least: number;
}

/** Addresses of what a search by reduced rows has besides. */
export interface ReducedLayout extends Reduction {
  /** f32 [columns, width]: the basis, row by row, and one that it is made from. */
  basis: number;
  roughBasis: number;
  /** f32 [storedRows, columns + 1] by row, and f32 [storedRows] by position, as `low`. */
  stored: number;
  low: number;
  /** f32 [queryRows, columns + 1]. */
  queries: number;
  /** i32: 0, 1, 2, ..., and the rows of the sample. */
  numbers: number;
  sampled: number;
  /** f32 [sample, sample]: products of the sampled rows. */
  products: number;
  /** f32 [columns, sample], twice: combinations of sampled rows. */
  combinations: number;
  otherCombinations: number;
  /** f32 and f64 [columns, columns]. */
  coefficients: number;
  gram: number;
  /** i32 [searched]: how many points were looked at of each query. */
  measured: number;
  /** i32 [searched]: how many candidates a query has. */
  counts: number;
  /** Of each thread: f64 [ROTATED, BASIS_BLOCK], and f64 [candidates]. */
  scratch: { doubles: number; estimates: number }[];
}

/** Lays out what reduced rows need. @param take gives the address of so many bytes */
export function layOutReduced(
  reduction: Reduction,
  { width, storedRows, queryRows, searched, threads }: Sizes,
  take: (bytes: number) => number,
): ReducedLayout {
  const { columns, sample, candidates } = reduction;
  return {
    ...reduction,
    basis: take(columns * width * 4),
    roughBasis: take(columns * width * 4),
    stored: take(storedRows * (columns + 1) * 4),
    low: take(storedRows * 4),
    queries: take(queryRows * (columns + 1) * 4),
    numbers: take(Math.max(columns, sample) * 4),
    sampled: take(sample * 4),
    products: take(sample * sample * 4),
    combinations: take(columns * sample * 4),
    otherCombinations: take(columns * sample * 4),
    coefficients: take(columns * columns * 4),
    gram: take(columns * columns * 8),
    measured: take(searched * 4),
    counts: take(searched * 4),
    scratch: Array.from({ length: threads }, () => ({
      doubles: take(ROTATED * BASIS_BLOCK * 8),
      estimates: take(candidates * 8),
    })),
  };
}
