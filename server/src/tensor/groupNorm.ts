import * as tf from '@tensorflow/tfjs-core';
import { defineGradient } from './gradient.ts';
import { reluGradient } from './gradients.ts';
import { defineKernel } from './kernel.ts';

/*
 * Group Norm (Wu and He, 2018). The channels of one example fall into groups; m and v are the mean and the (biased)
 * variance over the M = h w c / groups values of a group:
 *
 *     r = 1 / sqrt(v + epsilon)     xHat = (x - m) r     y = gamma xHat + beta
 *
 * Gradient. With g = dy gamma, and means taken over the group,
 *
 *     dbeta = sum over n, h, w of dy          dgamma = sum over n, h, w of dy xHat
 *     dx = r (g - mean(g) - xHat mean(g xHat))
 *
 * The two means are what m and r, which depend on every x of the group, give back: dm/dx = 1/M gives mean(g), and
 * dr/dx = -r^3 (x - m) / M = -r^2 xHat / M gives r xHat mean(g xHat).
 *
 * After it a shortcut s may be added and a ReLU applied, y = max(0, gamma xHat + beta + s), which a fast kernel does in the
 * same pass. Then dy counts only where y > 0, and what is left of it is also the gradient of s.
 *
 * The variance is the mean of squared deviations, never mean(x^2) - m^2, which loses everything where m is large.
 */

type Triple = [tf.Tensor4D, tf.Tensor, tf.Tensor];

/** [n, h, w, c] as [n, h w, c]. */
function flat(x: tf.Tensor): tf.Tensor3D {
  const [n, h, w, c] = x.shape as number[];
  return tf.reshape(x, [n, h * w, c]);
}

/**
 * The sum over an image, for each example and channel: [n, h w, c] to [n, 1, c]. As a product with ones, since to sum over
 * an axis that is not the last TensorFlow.js first transposes.
 */
function sumOverImage(x: tf.Tensor): tf.Tensor3D {
  return tf.matMul(tf.ones([x.shape[0], 1, x.shape[1]!]), x as tf.Tensor3D);
}

/** The mean over a group, from its channels' sums over the image: [n, 1, c] to [n, groups]. */
function groupMean(sums: tf.Tensor, groups: number, imageSize: number): tf.Tensor2D {
  const [n, , c] = sums.shape as number[];
  return tf.div(tf.sum(tf.reshape(sums, [n, groups, c / groups]), 2), (imageSize * c) / groups);
}

/** Each channel's value is that of its group: [n, groups] to [n, 1, c]. */
function perChannel(statistic: tf.Tensor, channels: number): tf.Tensor3D {
  const [n, groups] = statistic.shape as number[];
  const spread = tf.mul(tf.expandDims(statistic, 2), tf.ones([1, 1, channels / groups]));
  return tf.reshape(spread, [n, 1, channels]);
}

const forward = defineKernel<Triple>('GroupNorm', ({ x, gamma, beta, shortcut }, attributes) => {
  const { groups, epsilon, relu } = attributes as { groups: number; epsilon: number; relu: boolean };
  const values = flat(x);
  const [, imageSize, c] = values.shape;
  const mean = groupMean(sumOverImage(values), groups, imageSize);
  const deviation = tf.sub(values, perChannel(mean, c));
  const variance = groupMean(sumOverImage(tf.square(deviation)), groups, imageSize);
  const inverseStd = tf.rsqrt(tf.add(variance, epsilon));
  const normalized = tf.add(tf.mul(deviation, tf.mul(perChannel(inverseStd, c), gamma)), beta);
  const sum = shortcut ? tf.add(normalized, flat(shortcut)) : normalized;
  return [tf.reshape(relu ? tf.relu(sum) : sum, x.shape), mean, inverseStd];
});

/*
 * Composed with few passes over the images: with d = x - m, the sums of dy and of dy d over an image give everything else,
 * since g and g xHat are dy and dy d times what is constant over an image. Then dx = dy (r gamma) - (d (r^2 b) + r a),
 * where a = mean(g) and b = mean(g xHat).
 */
const backward = defineKernel<[...Triple, tf.Tensor]>('GroupNormGrad', (inputs, attributes) => {
  const { dy, x, gamma, mean, inverseStd, y } = inputs;
  const { groups, shortcut } = attributes as { groups: number; shortcut: boolean };
  const values = flat(x);
  const through = y ? reluGradient({ dy, y }) : dy;
  const upper = flat(through);
  const [, imageSize, c] = values.shape;
  const r = perChannel(inverseStd, c);
  const deviation = tf.sub(values, perChannel(mean, c));
  const sumDy = sumOverImage(upper);
  const sumDyXHat = tf.mul(sumOverImage(tf.mul(upper, deviation)), r);
  const a = perChannel(groupMean(tf.mul(sumDy, gamma), groups, imageSize), c);
  const b = perChannel(groupMean(tf.mul(sumDyXHat, gamma), groups, imageSize), c);
  const fromMeans = tf.add(tf.mul(deviation, tf.mul(tf.square(r), b)), tf.mul(r, a));
  const dx = tf.sub(tf.mul(upper, tf.mul(r, gamma)), fromMeans);
  const gradients = [tf.reshape(dx, x.shape), tf.sum(sumDyXHat, [0, 1]), tf.sum(sumDy, [0, 1])];
  return shortcut ? [...gradients, tf.clone(through)] : gradients;
});

defineGradient({
  kernelName: 'GroupNorm',
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [true, true, true],
  gradFunc: (dys, [x, gamma, y, mean, inverseStd], { groups, relu, shortcut }) => {
    const inputs = { dy: (dys as tf.Tensor[])[0], x, gamma, mean, inverseStd, ...(relu && { y }) };
    const [dx, dgamma, dbeta, dshortcut] = backward(inputs, { groups, shortcut });
    return { x: () => dx, gamma: () => dgamma, beta: () => dbeta, shortcut: () => dshortcut };
  },
});

/** Added to a group's variance, as in PyTorch. */
export const GROUP_NORM_EPSILON = 1e-5;

/** What comes after the norm, in this order. */
export interface AfterNorm {
  /** Is added; as x. */
  shortcut?: tf.Tensor4D | undefined;
  relu?: boolean;
  /** Instead of PyTorch's. */
  epsilon?: number;
}

/**
 * Group Norm with a scale and a shift per channel.
 * @param x [n, h, w, c]
 * @param gamma scale, [c]
 * @param beta shift, [c]
 * @param groups divides c; neighbouring channels share a group
 */
export function groupNorm(
  x: tf.Tensor4D,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  groups: number,
  { shortcut, relu = false, epsilon = GROUP_NORM_EPSILON }: AfterNorm = {},
): tf.Tensor4D {
  const inputs = { x, gamma, beta, ...(shortcut && { shortcut }) };
  return forward(inputs, { groups, epsilon, relu, shortcut: shortcut !== undefined })[0];
}
