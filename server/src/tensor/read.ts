import type * as tf from '@tensorflow/tfjs-core';
import { gpuFault } from './webgpuBackend.ts';

/**
 * The numbers of a tensor, as a copy that later steps leave alone. Waits for everything that was computed before.
 * @throws Error of one line where the GPU failed since it was taken into use: its results cannot be trusted
 */
export async function readFloats(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    const values = Float32Array.from(await tensor.data());
    if (gpuFault() === undefined) return values;
  } catch (error) {
    if (gpuFault() === undefined) throw error;
  }
  throw new Error(gpuFault());
}
