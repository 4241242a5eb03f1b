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

/** Work that all threads share: `items` pieces, taken one after the other by whoever is free. */
export type Job = { layout: Layout; items: number } & (
  | { kind: 'prepare'; base: number; count: number; norms: number; magnitudes: number; hashes: number }
  | { kind: 'distinct'; count: number }
  | { kind: 'clear'; source: QuerySource; queries: number; k: number; by: Comparison }
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
