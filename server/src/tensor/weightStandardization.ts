import * as tf from '@tensorflow/tfjs-core';
import { defineGradient } from './gradient.ts';
import { defineKernel } from './kernel.ts';

/*
 * Weight Standardization (Qiao et al., 2019): every filter, that is every output channel of a convolution's weights, is
 * brought to mean 0 and variance 1. m and v are the mean and the (biased) variance over kh, kw and cin:
 *
 *     r = 1 / sqrt(v + epsilon)     wHat = (w - m) r
 *
 * Gradient, by the same steps as for Group Norm, with means over a filter:
 *
 *     dw = r (dy - mean(dy) - wHat mean(dy wHat))
 */

type Pair = [tf.Tensor4D, tf.Tensor1D];

/** [kh, kw, cin, cout] as [kh kw cin, cout]: a filter's weights lie on axis 0. */
function perFilter(w: tf.Tensor): tf.Tensor2D {
  const cout = w.shape[3]!;
  return tf.reshape(w, [w.size / cout, cout]);
}

const forward = defineKernel<Pair>('WeightStandardization', ({ w }, { epsilon }) => {
  const weights = perFilter(w);
  const deviation = tf.sub(weights, tf.mean(weights, 0));
  const inverseStd = tf.rsqrt(tf.add(tf.mean(tf.square(deviation), 0), epsilon as number));
  return [tf.reshape(tf.mul(deviation, inverseStd), w.shape), inverseStd];
});

const backward = defineKernel<tf.Tensor4D>('WeightStandardizationGrad', ({ dy, wHat, inverseStd }) => {
  const g = perFilter(dy);
  const weights = perFilter(wHat);
  const centred = tf.sub(tf.sub(g, tf.mean(g, 0)), tf.mul(weights, tf.mean(tf.mul(g, weights), 0)));
  return tf.reshape(tf.mul(centred, inverseStd), dy.shape);
});

defineGradient({
  kernelName: 'WeightStandardization',
  outputsToSave: [true, true],
  gradFunc: (dys, [wHat, inverseStd]) => ({ w: () => backward({ dy: (dys as tf.Tensor[])[0], wHat, inverseStd }) }),
});

/** Added to a filter's variance, as in BiT (Kolesnikov et al., 2020), which the paper follows (A.2.1). */
export const WEIGHT_STANDARDIZATION_EPSILON = 1e-10;

/**
 * The weights of a convolution, each filter with mean 0 and variance 1.
 * @param w [kh, kw, cin, cout]
 */
export function weightStandardization(w: tf.Tensor4D): tf.Tensor4D {
  return forward({ w }, { epsilon: WEIGHT_STANDARDIZATION_EPSILON })[0];
}
