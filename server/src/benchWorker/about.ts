import { withKnnPool } from '../kernels/knn/shared.ts';
import { useBackend } from '../tensor/backends.ts';

/** Which builds of our kernels compute here. */
export async function about(threads: number): Promise<{ kernels: string; knnKernels: string }> {
  const { description } = await useBackend('wasm', { threads });
  const wanted = { threads, build: undefined, mostBytes: Number.POSITIVE_INFINITY };
  const knnKernels = await withKnnPool(wanted, async ({ build }) => build);
  return { kernels: description, knnKernels };
}
