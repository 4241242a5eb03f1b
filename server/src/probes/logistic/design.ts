import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { notFinite, type Rows } from '../rows.ts';

/** Bytes of rows in one tensor: some GPUs take no larger ones, and sums over a block are short enough for float32. */
const BLOCK_BYTES = 32 * 2 ** 20;
const MOST_BLOCK_ROWS = 4096;

/**
 * How rows are shifted and scaled: the mean of the training rows becomes 0, and one number for all columns makes them vary
 * by 1 on average. So the L2 term means the same at every layer, and what is near stays near, as the neighbours see it.
 */
export interface Scaling {
  mean: Float64Array;
  factor: number;
}

/** Rows on the backend in use, scaled, in blocks [rows, width]. */
export interface Design {
  blocks: tf.Tensor2D[];
  count: number;
  width: number;
  scaling: Scaling;
  dispose(): void;
}

/** Rows that are worked on at once. */
export function blockRows(width: number): number {
  return Math.max(1, Math.min(MOST_BLOCK_ROWS, Math.floor(BLOCK_BYTES / (4 * width))));
}

/** Bytes of a design and of what it is made in. */
export function designBytes(count: number, width: number): number {
  return 4 * count * width + 3 * 4 * width * Math.min(count, blockRows(width));
}

/** @throws the signal's reason if it is aborted; if a row is not finite */
export async function designOf(rows: Rows, signal?: AbortSignal): Promise<Design> {
  const blocks: tf.Tensor2D[] = [];
  const dispose = () => tf.dispose(blocks);
  const { count, width } = rows;
  try {
    const sums = new Float64Array(width);
    for await (const block of readBlocks(rows, signal)) {
      checkFinite(rows, block);
      for (let i = 0; i < block.values.length; i++) sums[i % width] += block.values[i];
      blocks.push(tf.tensor2d(block.values, [block.values.length / width, width]));
    }
    const mean = sums.map(sum => sum / count);
    const factor = await factorFor(rows, mean, signal);
    const scaling = { mean, factor };
    for (const [i, block] of blocks.entries()) {
      blocks[i] = scaled(block, scaling);
      block.dispose();
    }
    return { blocks, count, width, scaling, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Other rows, scaled in the same way, block by block; each block is freed after its turn. */
export async function* scaledBlocks(rows: Rows, scaling: Scaling, signal?: AbortSignal): AsyncGenerator<tf.Tensor2D> {
  for await (const block of readBlocks(rows, signal)) {
    checkFinite(rows, block);
    const plain = tf.tensor2d(block.values, [block.values.length / rows.width, rows.width]);
    const tensor = scaled(plain, scaling);
    plain.dispose();
    yield tensor;
    tensor.dispose();
  }
}

function scaled(block: tf.Tensor2D, { mean, factor }: Scaling): tf.Tensor2D {
  return tf.tidy(() => tf.mul(tf.sub(block, tf.tensor1d(Float32Array.from(mean))), factor));
}

/** The root of how many columns there are, over the root mean square length of the rows without their mean. */
async function factorFor(rows: Rows, mean: Float64Array, signal?: AbortSignal): Promise<number> {
  const { count, width } = rows;
  let squares = 0;
  for await (const { values } of readBlocks(rows, signal))
    for (let i = 0; i < values.length; i++) squares += (values[i] - mean[i % width]) ** 2;
  return squares === 0 ? 1 : Math.sqrt((count * width) / squares);
}

/** Rows from `from` on; the array is good until the next ones are asked for. */
async function* readBlocks(rows: Rows, signal?: AbortSignal): AsyncGenerator<{ from: number; values: Float32Array }> {
  const { count, width } = rows;
  const step = blockRows(width);
  const buffer = new Float32Array(Math.min(step, count) * width);
  for (let from = 0; from < count; from += step) {
    signal?.throwIfAborted();
    const to = Math.min(count, from + step);
    const values = buffer.subarray(0, (to - from) * width);
    await rows.read(from, to, values);
    yield { from, values };
    await setImmediate();
  }
}

function checkFinite(rows: Rows, { from, values }: { from: number; values: Float32Array }): void {
  const wrong = values.findIndex(value => !Number.isFinite(value));
  if (wrong >= 0) throw notFinite(rows, from + Math.floor(wrong / rows.width));
}
