import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { builtFile } from '../assets.ts';
import { buildDescriptions, kernelBuilds } from '../kernels/builds.ts';
import { CACHE_LINE } from '../kernels/heap.ts';
import { registerWasmKernels } from '../kernels/register.ts';

export interface BackendOptions {
  /** Of its kernels, to get the bits that it gave before. */
  build?: string;
  /** That share the work; results do not depend on it. */
  threads?: number;
}

/**
 * Loads TensorFlow.js's backend `wasm` with our kernels and selects it.
 * @param wanted the build of the kernels, without it the fastest that is right on this machine; and how many threads
 *   share the work of each kernel, 1 unless told
 * @throws Error of one line that says why it cannot be used and what to do
 */
export async function loadWasmBackend({
  build: wanted,
  threads = 1,
}: BackendOptions = {}): Promise<{ description: string; detail: string; build: string }> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(builtFile('kernels/tfjs-backend-wasm-simd.wasm')) + sep);
  await withoutNewListeners(async () => {
    if (!(await tf.setBackend('wasm')))
      throw new Error('The WebAssembly files of TensorFlow.js do not load: run `npm install` again.');
  });
  prepareMemory();
  const { build, why } = await registerWasmKernels(
    kernelBuilds.filter(name => (wanted ?? name) === name),
    threads,
  );
  if (wanted !== undefined && build !== wanted)
    throw new Error(`The ${wanted} kernels do not work here (${why}): use the machine and the Node of before.`);
  const on = threads > 1 ? `, ${threads} threads` : '';
  const description = build === 'stock' ? "TensorFlow.js's kernels" : `our kernels, ${buildDescriptions[build]}${on}`;
  return { description, detail: why, build };
}

interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}
const prepared = new WeakSet<Allocator>();

/**
 * The compiled module has at most 4 GB. Asked for more it gives address 0, and TensorFlow.js would write there: that
 * becomes an error. And tensors begin at a cache line, so that no vector lies across two.
 */
function prepareMemory(): void {
  const { wasm } = tf.backend() as unknown as { wasm: Allocator };
  if (prepared.has(wasm)) return;
  prepared.add(wasm);
  // At its first call Emscripten puts another function in the place of each, which would undo what follows.
  wasm._free(wasm._malloc(1));
  const [allocate, free] = [wasm._malloc, wasm._free];
  const origins = new Map<number, number>();
  wasm._malloc = bytes => {
    const origin = allocate(bytes + CACHE_LINE) >>> 0;
    if (origin === 0)
      throw new Error(
        'The backend wasm is out of memory, of which it can have 4 GB: use a smaller batch_size or width.',
      );
    const address = Math.ceil(origin / CACHE_LINE) * CACHE_LINE;
    origins.set(address, origin);
    return address;
  };
  wasm._free = address => {
    free(origins.get(address) ?? address);
    origins.delete(address);
  };
}

/**
 * The compiled module makes itself the judge of every uncaught error of the process, and then prints its own source, a
 * line of 50 kB. Takes those listeners away again.
 */
async function withoutNewListeners(load: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map(event => process.rawListeners(event));
  await load();
  for (const [i, event] of events.entries())
    for (const listener of process.rawListeners(event) as (() => void)[])
      if (!before[i].includes(listener)) process.removeListener(event, listener);
}
