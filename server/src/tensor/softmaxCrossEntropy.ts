import * as tf from '@tensorflow/tfjs-core';
import { defineGradient } from './gradient.ts';
import { defineKernel } from './kernel.ts';

/*
 * For one example with logits z and label y:
 *
 *     p_j = exp(z_j - max z) / sum_k exp(z_k - max z)
 *     loss = -log p_y = log sum_k exp(z_k - max z) - (z_y - max z)
 *
 * Subtracting the largest logit keeps every exponential at most 1, so no logits overflow. Gradient:
 *
 *     dz_j = dy (p_j - [j = y])
 */

type Pair = [tf.Tensor1D, tf.Tensor2D];

function oneHot(labels: tf.Tensor, classes: number): tf.Tensor {
  return tf.cast(tf.oneHot(labels, classes), 'float32');
}

const forward = defineKernel<Pair>('SoftmaxCrossEntropy', ({ logits, labels }) => {
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = tf.exp(shifted);
  const sum = tf.sum(exponentials, 1, true);
  const ofLabel = tf.sum(tf.mul(shifted, oneHot(labels, logits.shape[1]!)), 1);
  return [tf.sub(tf.log(tf.squeeze(sum, [1])), ofLabel), tf.div(exponentials, sum)];
});

const backward = defineKernel<tf.Tensor2D>('SoftmaxCrossEntropyGrad', ({ dy, probabilities, labels }) =>
  tf.mul(tf.expandDims(dy, 1), tf.sub(probabilities, oneHot(labels, probabilities.shape[1]!))),
);

defineGradient({
  kernelName: 'SoftmaxCrossEntropy',
  inputsToSave: ['labels'],
  outputsToSave: [false, true],
  gradFunc: (dys, [labels, probabilities]) => ({
    logits: () => backward({ dy: (dys as tf.Tensor[])[0], probabilities, labels }),
  }),
});

/**
 * Cross-entropy between the softmax of the logits and the labels, per example.
 * @param logits [n, classes]
 * @param labels int32 [n], each from 0 to classes - 1
 * @returns [n], in nats
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return forward({ logits, labels })[0];
}
