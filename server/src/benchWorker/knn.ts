import type { KnnBuild } from '../kernels/knn/builds.ts';
import { exactNeighbours, type Neighbours } from '../probes/exact.ts';
import { rowsOf } from '../probes/rows.ts';
import { peakMemory } from './peakMemory.ts';
import { hashedRows } from './rows.ts';

let values: Float32Array = new Float32Array(0);
let columns = 0;
let found: Neighbours | undefined;

/** Makes the rows that are searched. */
export function rows(count: number, width: number): object {
  useRows(hashedRows(count, width), width);
  return {};
}

/** Takes rows that were made, [count, width]. */
export function useRows(made: Float32Array, width: number): void {
  values = made;
  columns = width;
}

/** Searches the first `count` rows among themselves. */
export async function search({
  count,
  k,
  threads,
  build,
}: {
  count: number;
  k: number;
  threads: number;
  build: string;
}): Promise<{ seconds: number; peakMemoryBytes: number }> {
  const stored = rowsOf('rows', values.subarray(0, count * columns), columns);
  const started = performance.now();
  [found] = await exactNeighbours(stored, [stored], { k, threads, build: build as KnnBuild });
  const seconds = (performance.now() - started) / 1000;
  return { seconds, peakMemoryBytes: peakMemory() };
}

/** What the last search found. */
export function neighbours(): { neighbours: string } {
  const { indices } = found ?? { indices: new Int32Array(0) };
  return { neighbours: Buffer.from(indices.buffer, indices.byteOffset, indices.byteLength).toString('base64') };
}
