import type { KnnKernels } from './builds.ts';
import { STOP } from './jobs.ts';
import type { Layout } from './layout.ts';

/** What a thread of the search has. */
export interface Thread {
  kernels: KnnKernels;
  /** Which scratch is its own. */
  number: number;
  /** The shared counters, see jobs.ts. */
  control: Int32Array;
  /** The shared memory as it is now. */
  buffer: SharedArrayBuffer;
}

export const stopped = ({ control }: Pick<Thread, 'control'>) => Atomics.load(control, STOP) !== 0;

/** Tells the kernels where the candidates are. */
export const useCandidates = (kernels: KnnKernels, { entries, thresholds, candidates, reservoirs }: Layout) =>
  reservoirs
    ? kernels.useReservoirs(entries, thresholds, candidates, reservoirs.counts)
    : kernels.useCandidates(entries, thresholds, candidates);

/** Tells the kernels where the nearest points are, and how many of each query. */
export const useNearest = (kernels: KnnKernels, { distances, positions }: Layout, k: number) =>
  kernels.useNearest(distances, positions, k);
