import * as tf from '@tensorflow/tfjs-core';
import { asRows, differentiable } from './differentiable.ts';

/*
 * Norms over the rows of x, [n, c], or over its columns. With m and v the mean and the (biased) variance of a column or
 * row of M numbers, r = 1 / sqrt(v + epsilon) and xHat = (x - m) r,
 *
 *     y = gamma xHat + beta
 *
 * and with g = dy gamma and means taken over the same M numbers
 *
 *     dbeta = sum of dy      dgamma = sum of dy xHat      dx = r (g - mean(g) - xHat mean(g xHat))
 */

/** Of each column, as a product with ones: to sum over an axis that is not the last, TensorFlow.js transposes first. */
function columnMeans(x: tf.Tensor2D): tf.Tensor1D {
  const ones = tf.ones([1, x.shape[0]]) as tf.Tensor2D;
  return tf.div(tf.reshape(tf.matMul(ones, x), [-1]), x.shape[0]);
}

/**
 * Batch norm by the statistics of the batch (Ioffe and Szegedy, 2015): each channel over examples and pixels.
 * @param x [..., c]
 * @param gamma scale, [c]
 * @param beta shift, [c]
 * @returns also mean and variance of the batch, [c], that nothing is differentiated by
 */
export function batchNormInTraining(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): { y: tf.Tensor; mean: tf.Tensor1D; variance: tf.Tensor1D } {
  let mean!: tf.Tensor1D;
  let variance!: tf.Tensor1D;
  const y = differentiable(
    [x, gamma, beta],
    save => {
      const rows = asRows(x);
      mean = tf.keep(columnMeans(rows));
      const deviation = tf.sub<tf.Tensor2D>(rows, mean);
      variance = tf.keep(columnMeans(tf.square(deviation)));
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      const normalized = tf.mul(deviation, inverse);
      save([normalized, inverse, gamma]);
      return tf.reshape(tf.add(tf.mul(normalized, gamma), beta), x.shape);
    },
    (dy, [normalized, inverse, savedGamma]) => {
      const upper = asRows(dy);
      const count = upper.shape[0];
      const meanDy = columnMeans(upper);
      const meanDyXHat = columnMeans(tf.mul(upper, normalized));
      const centred = tf.sub(tf.sub(upper, meanDy), tf.mul(normalized, meanDyXHat));
      return [
        tf.reshape(tf.mul(centred, tf.mul(inverse, savedGamma)), dy.shape),
        tf.mul(meanDyXHat, count),
        tf.mul(meanDy, count),
      ];
    },
  );
  return { y, mean, variance };
}

/** Layer norm: each place of each example over its channels. @param x [..., c] @param gamma [c] @param beta [c] */
export function layerNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  const rowMeans = (rows: tf.Tensor) => tf.mean(rows, 1, true);
  return differentiable(
    [x, gamma, beta],
    save => {
      const rows = asRows(x);
      const deviation = tf.sub(rows, rowMeans(rows));
      const inverse = tf.rsqrt(tf.add(rowMeans(tf.square(deviation)), epsilon));
      const normalized = tf.mul(deviation, inverse);
      save([normalized, inverse, gamma]);
      return tf.reshape(tf.add(tf.mul(normalized, gamma), beta), x.shape);
    },
    (dy, [normalized, inverse, savedGamma]) => {
      const upper = asRows(dy);
      const count = upper.shape[0];
      const g = tf.mul(upper, savedGamma);
      const centred = tf.sub(tf.sub(g, rowMeans(g)), tf.mul(normalized, rowMeans(tf.mul(g, normalized))));
      return [
        tf.reshape(tf.mul(centred, inverse), dy.shape),
        tf.mul(columnMeans(tf.mul(upper, normalized)), count),
        tf.mul(columnMeans(upper), count),
      ];
    },
  );
}
