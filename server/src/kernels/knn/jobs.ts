import type { Comparison } from './bound.ts';
import type { KnnBuild } from './builds.ts';
import type { Layout } from './layout.ts';

/** Where the queries of a job are. */
export interface QuerySource {
  /** f32 rows. */
  base: number;
  /** i32: the row of each query. */
  list: number;
  /** f64 by row. */
  norms: number;
}

/** Listed rows: f32 rows, i32 which of them, and f32 what is subtracted from each. */
export interface ListedRows {
  base: number;
  list: number;
  count: number;
  shift: number;
}

/** What keys of reduced rows prove: a distance is at least key + share |x'|^2 - absolute (bound.ts). */
export interface ReducedBound {
  share: number;
  absolute: number;
}

/** Work that all threads share: `items` pieces, taken one after the other by whoever is free. */
export type Job = { layout: Layout; items: number } & (
  | { kind: 'prepare'; base: number; count: number; norms: number; magnitudes: number; hashes: number }
  | { kind: 'distinct'; count: number }
  | { kind: 'clear'; source: QuerySource; queries: number; k: number; by: Comparison; bound?: ReducedBound }
  | {
      kind: 'compare';
      by: 'products' | 'differences';
      source: QuerySource;
      queries: number;
      points: number;
      symmetric: boolean;
    }
  | { kind: 'settle'; source: QuerySource; queries: number; k: number; by: Comparison }
  | { kind: 'narrow'; source: QuerySource; queries: number; points: number; k: number; perItem: number }
  /** Products with the rows of a basis: f32 [rows.count, basis.count] into rows of into.width numbers, listed or not. */
  | {
      kind: 'rotate';
      rows: ListedRows;
      basis: ListedRows;
      width: number;
      into: { base: number; width: number; listed: boolean };
    }
  /** f32 [coefficients.count, width]: coefficients, f32 [coefficients.count, rows.count], times the listed rows. */
  | {
      kind: 'combine';
      coefficients: { base: number; count: number };
      rows: ListedRows;
      width: number;
      into: number;
    }
  /** f64 [count, count], lower triangle: products of rows with one another. */
  | { kind: 'gram'; base: number; count: number; width: number; into: number }
  | { kind: 'residual'; base: number; count: number; columns: number; norms: number; inflation: number }
  | {
      kind: 'settleReduced';
      source: QuerySource;
      queries: number;
      k: number;
      view: Layout;
      bound: ReducedBound;
    }
  | {
      kind: 'sift';
      source: QuerySource;
      /** f32: the reduced rows of the source. */
      reduced: number;
      queries: number;
      points: number;
      k: number;
      perItem: number;
      view: Layout;
      bound: ReducedBound;
    }
  | { kind: 'again'; base: number; queries: number; points: number; k: number; perItem: number }
);

/** The jobs of one kind. */
export type Of<Kind extends Job['kind']> = Extract<Job, { kind: Kind }>;

/** Shared counters, i32: the next item to take, the number of items done, and whether to stop. */
export const NEXT = 0;
export const DONE = 1;
export const STOP = 2;

export type ToWorker =
  | { kind: 'trial' }
  | { kind: 'use'; build: KnnBuild }
  | { kind: 'job'; job: Job; buffer: SharedArrayBuffer };

export type FromWorker =
  | { kind: 'trial'; speeds: [KnnBuild, number][] }
  | { kind: 'done' }
  | { kind: 'failed'; message: string };
