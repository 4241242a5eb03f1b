import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import { readFloats } from '../tensor/read.ts';
import { notFinite, type Rows, rowsOf } from './rows.ts';

/** Bytes of rows that are projected at once, and of a part of the matrix: some GPUs take no larger arrays. */
const ROW_BYTES = 16 * 2 ** 20;
const MATRIX_BYTES = 64 * 2 ** 20;

/** A random linear map that keeps Euclidean distances, nearly: of a squared distance sqrt(2 / to) is the standard error. */
export interface Projection {
  width: number;
  to: number;
  /** Row blocks of the matrix [width, to], in order. */
  parts: tf.Tensor2D[];
  dispose(): void;
}

/**
 * A Gaussian projection (Johnson and Lindenstrauss): entries are drawn from N(0, 1 / to), so that the squared length of
 * a projected vector is that of the vector on average. The matrix stands on the backend in use.
 */
export function gaussianProjection(
  width: number,
  to: number,
  random: Random,
  matrixBytes: number = MATRIX_BYTES,
): Projection {
  const scale = 1 / Math.sqrt(to);
  const step = Math.max(1, Math.floor(matrixBytes / (4 * to)));
  const parts: tf.Tensor2D[] = [];
  for (let from = 0; from < width; from += step) {
    const rows = Math.min(step, width - from);
    parts.push(
      tf.tensor2d(
        Float32Array.from({ length: rows * to }, () => scale * random.normal()),
        [rows, to],
      ),
    );
  }
  return { width, to, parts, dispose: () => tf.dispose(parts) };
}

/** Bytes that projected rows, the matrix and what they are computed in take. */
export function projectionBytes(count: number, width: number, to: number): number {
  const matrix = 4 * width * to;
  const block = Math.min(4 * count * width, Math.max(ROW_BYTES, 4 * width));
  // A part of the matrix exists twice while it is handed over, and a block up to three times.
  return 4 * count * to + matrix + Math.min(MATRIX_BYTES, matrix) + 3 * block;
}

/**
 * The projections of all rows, in memory: [count, to]. The rows themselves are read in blocks.
 * @throws the signal's reason if it is aborted; if a row is not finite
 */
export async function projectRows(
  rows: Rows,
  { width, to, parts }: Projection,
  { signal, onProgress, rowBytes = ROW_BYTES }: ProjectOptions = {},
): Promise<Rows> {
  const values = new Float32Array(rows.count * to);
  const step = Math.max(1, Math.floor(rowBytes / (4 * width)));
  const block = new Float32Array(Math.min(step, rows.count) * width);
  for (let from = 0; from < rows.count; from += step) {
    signal?.throwIfAborted();
    const count = Math.min(step, rows.count - from);
    const some = block.subarray(0, count * width);
    await rows.read(from, from + count, some);
    const projected = tf.tidy(() => product(tf.tensor2d(some, [count, width]), parts));
    values.set(await readFloats(projected), from * to);
    projected.dispose();
    onProgress?.((from + count) / rows.count);
    await setImmediate();
  }
  const wrong = values.findIndex(value => !Number.isFinite(value));
  if (wrong >= 0) throw notFinite(rows, Math.floor(wrong / to));
  return rowsOf(rows.name, values, to);
}

export interface ProjectOptions {
  signal?: AbortSignal | undefined;
  /** Told the share of the rows that are done, 0 to 1. */
  onProgress?: ((done: number) => void) | undefined;
  /** Bytes of rows to read at once. */
  rowBytes?: number;
}

function product(x: tf.Tensor2D, parts: readonly tf.Tensor2D[]): tf.Tensor {
  if (parts.length === 1) return tf.matMul(x, parts[0]);
  let from = 0;
  const products = parts.map(part => {
    const columns = tf.slice(x, [0, from], [x.shape[0], part.shape[0]]);
    from += part.shape[0];
    return tf.matMul(columns, part);
  });
  return products.reduce((sum, term) => tf.add(sum, term));
}
