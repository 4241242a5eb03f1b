import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { readFloats } from '../../tensor/read.ts';
import type { Rows } from '../rows.ts';
import { type Design, type Scaling, scaledBlocks } from './design.ts';
import { HISTORY, type Minimum, minimize } from './lbfgs.ts';

/** The gradient's norm, as a share of that at weights of 0, at which a fit ends. */
export const TOLERANCE = 1e-3;
export const MOST_ITERATIONS = 500;

/** A multinomial logistic regression: logits of a scaled row x are x · weights + biases. */
export interface Logistic {
  classes: number;
  scaling: Scaling;
  /** [width, classes] */
  weights: Float64Array;
  /** [classes] */
  biases: Float64Array;
  ended: Omit<Minimum, 'point' | 'value'>;
}

export interface FitOptions {
  tolerance?: number;
  mostIterations?: number;
  /** Told the share that is done, 0 to 1. */
  onProgress?: (done: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Learns the labels of some rows: the mean cross-entropy over those n rows plus |weights|^2 / 2n has its minimum (the same
 * as scikit-learn's `LogisticRegression` with `C` = 1; the biases are not held back). From 0 by L-BFGS, products in float32
 * on the backend in use, sums in float64.
 * @param labels of all rows @param among 1 where a row is learned from, 0 where not
 * @throws the signal's reason if it is aborted
 */
export async function fitLogistic(
  design: Design,
  labels: Int32Array,
  classes: number,
  among: Uint8Array,
  { tolerance = TOLERANCE, mostIterations = MOST_ITERATIONS, onProgress, signal }: FitOptions = {},
): Promise<Logistic> {
  const size = design.width * classes;
  const count = among.reduce((sum, one) => sum + one, 0);
  const evaluate = async (point: Float64Array) => {
    const gradient = new Float64Array(point.length);
    let value = 0;
    for (let i = 0; i < size; i++) {
      value += point[i] ** 2 / 2;
      gradient[i] = point[i];
    }
    let first = 0;
    for await (const { block, logits } of logitsOf(design.blocks, point, classes)) {
      signal?.throwIfAborted();
      const rows = block.shape[0];
      const to = first + rows;
      value += toResiduals(logits, labels.subarray(first, to), among.subarray(first, to), classes, gradient, size);
      const product = tf.tidy(() => tf.matMul(block, tf.tensor2d(logits, [rows, classes]), true));
      const sums = await readFloats(product);
      product.dispose();
      for (let i = 0; i < size; i++) gradient[i] += sums[i];
      first = to;
    }
    // Messages are heard, and timers run.
    await setImmediate();
    for (let i = 0; i < gradient.length; i++) gradient[i] /= count;
    return { value: value / count, gradient };
  };
  const start = new Float64Array(size + classes);
  const {
    point,
    value: _,
    ...ended
  } = await minimize(evaluate, start, {
    tolerance,
    mostIterations,
    ...(onProgress && { onProgress }),
  });
  return { classes, scaling: design.scaling, weights: point.slice(0, size), biases: point.slice(size), ended };
}

/** Bytes of the optimizer: points, gradients, and pairs of both. */
export function fitBytes(width: number, classes: number): number {
  return 8 * (width + 1) * classes * (2 * HISTORY + 8);
}

/** The class that the regression gives each row it was made of; of equal logits the lowest. */
export function classesOfDesign({ blocks, count }: Design, logistic: Logistic): Promise<Int32Array> {
  return classify(blocks, count, logistic);
}

/** The same of other rows. @throws the signal's reason if it is aborted */
export function classesOfRows(rows: Rows, logistic: Logistic, signal?: AbortSignal): Promise<Int32Array> {
  return classify(scaledBlocks(rows, logistic.scaling, signal), rows.count, logistic);
}

async function classify(
  blocks: Iterable<tf.Tensor2D> | AsyncIterable<tf.Tensor2D>,
  count: number,
  { classes, weights, biases }: Logistic,
): Promise<Int32Array> {
  const found = new Int32Array(count);
  const point = Float64Array.from([...weights, ...biases]);
  let row = 0;
  for await (const { logits } of logitsOf(blocks, point, classes))
    for (let from = 0; from < logits.length; from += classes) {
      let best = 0;
      for (let c = 1; c < classes; c++) if (logits[from + c] > logits[from + best]) best = c;
      found[row++] = best;
    }
  return found;
}

/** Block by block, [rows, classes]. @param point weights and, after them, biases */
async function* logitsOf(
  blocks: Iterable<tf.Tensor2D> | AsyncIterable<tf.Tensor2D>,
  point: Float64Array,
  classes: number,
): AsyncGenerator<{ block: tf.Tensor2D; logits: Float32Array }> {
  const size = point.length - classes;
  const weights = tf.tensor2d(Float32Array.from(point.subarray(0, size)), [size / classes, classes]);
  try {
    for await (const block of blocks) {
      const product = tf.matMul(block, weights);
      const logits = await readFloats(product);
      product.dispose();
      for (let i = 0; i < logits.length; i++) logits[i] += point[size + (i % classes)];
      yield { block, logits };
    }
  } finally {
    weights.dispose();
  }
}

/**
 * Turns logits into what the loss has for gradients with respect to them, in place: probabilities minus 1 at the label;
 * 0 for rows that are not learned from. The biases' gradients are added behind the weights'.
 * @returns the sum of the cross-entropies
 */
function toResiduals(
  logits: Float32Array,
  labels: Int32Array,
  among: Uint8Array,
  classes: number,
  gradient: Float64Array,
  biases: number,
): number {
  let loss = 0;
  const powers = new Float64Array(classes);
  for (const [row, label] of labels.entries()) {
    const from = row * classes;
    if (!among[row]) {
      logits.fill(0, from, from + classes);
      continue;
    }
    let largest = logits[from];
    for (let c = 1; c < classes; c++) largest = Math.max(largest, logits[from + c]);
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      powers[c] = Math.exp(logits[from + c] - largest);
      sum += powers[c];
    }
    loss += Math.log(sum) + largest - logits[from + label];
    for (let c = 0; c < classes; c++) {
      const residual = powers[c] / sum - (c === label ? 1 : 0);
      logits[from + c] = residual;
      gradient[biases + c] += residual;
    }
  }
  return loss;
}
