// What the kernel tests share: random shapes and values, running a kernel by name as TensorFlow.js does, comparing.
import { dirname, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect } from 'vitest';
import { builtFile } from '../../server/src/assets.ts';
import type { KernelBuild } from '../../server/src/kernels/builds.ts';
import { registerWasmKernels } from '../../server/src/kernels/register.ts';
import { randomStream } from '../../server/src/random.ts';

export const RUNS = { numRuns: 25 };
export const seeds = fc.integer({ min: 0, max: 1e6 });
export const sides = fc.integer({ min: 1, max: 9 });
/** Channel counts that fill no vector, one vector, one register tile, and more. */
export const channels = fc.constantFrom(1, 2, 3, 5, 8, 13, 16, 20, 33);

export function normal(shape: number[], seed: number): Float32Array {
  const random = randomStream(seed, `kernels/${shape}`);
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
}

/** Runs a kernel on fresh tensors and returns its outputs' values; nothing is left in memory. */
export function run(
  kernel: string,
  inputs: Record<string, { shape: number[]; values: Float32Array | Int32Array } | undefined>,
  attrs: tf.NamedAttrMap,
): Float32Array[] {
  const before = tf.memory().numTensors;
  const tensors = Object.fromEntries(
    Object.entries(inputs).flatMap(([name, t]) =>
      t ? [[name, tf.tensor(t.values, t.shape, t.values instanceof Int32Array ? 'int32' : 'float32')]] : [],
    ),
  );
  const outputs = [tf.engine().runKernel(kernel, tensors, attrs)].flat() as tf.Tensor[];
  const values = outputs.map(t => t.dataSync() as Float32Array);
  tf.dispose([outputs, tensors]);
  expect(tf.memory().numTensors).toBe(before);
  return values;
}

/** float32's rounding of sums, as a share of the square root of the number of terms. */
export const ROUNDING = 4e-6;
/** Winograd's convolutions add larger numbers that cancel: they lose a digit. */
export const WINOGRAD_ROUNDING = 2e-5;

/** Equal up to rounding of sums of `terms` products of numbers of size 1. */
export function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, terms: number, rounding = ROUNDING): void {
  expect(got.length).toBe(want.length);
  let worst = 0;
  for (let i = 0; i < want.length; i++) worst = Math.max(worst, Math.abs(got[i] - want[i]));
  expect(worst).toBeLessThanOrEqual(rounding * Math.sqrt(terms + 1));
}

/** Selects the wasm backend with exactly this build on so many threads, and says whether this V8 has it. */
export async function useBuild(build: KernelBuild, threads = 1): Promise<boolean> {
  setWasmPaths(dirname(builtFile('kernels/tfjs-backend-wasm-simd.wasm')) + sep);
  await tf.setBackend('wasm');
  return (await registerWasmKernels([build], threads)).build === build;
}
