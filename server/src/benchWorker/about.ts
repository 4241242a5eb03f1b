import { withKnnPool } from '../kernels/knn/shared.ts';
import type { BenchAbout } from '../protocol.ts';
import { useBackend } from '../tensor/backends.ts';

/** Which builds of our kernels compute here. */
export async function about(threads: number): Promise<BenchAbout> {
  const { description, build } = await useBackend('wasm', { threads });
  const wanted = { threads, build: undefined, mostBytes: Number.POSITIVE_INFINITY };
  const knnBuild = await withKnnPool(wanted, async ({ build }) => build);
  return { description, build: build ?? '', knnBuild };
}
