import * as tf from '@tensorflow/tfjs-core';
import { defineGradient } from './gradient.ts';
import { defineKernel } from './kernel.ts';

/*
 * For one example with logits z and label y (section 3.3; the paper prints the difference with the other sign, which would
 * be 0 where everything is wrong):
 *
 *     loss = sum over j != y of max(0, z_j - z_y)
 *
 * It is 0 as soon as no class is above the right one: nothing asks for a margin. Gradient, with v_j = [z_j > z_y]:
 *
 *     dz_j = dy v_j for j != y,  dz_y = -dy sum over j of v_j
 *
 * v_y is 0 by itself. Where two logits are equal the gradient is 0, as PyTorch has it for a ReLU.
 */

type Pair = [tf.Tensor1D, tf.Tensor2D];

function oneHot(labels: tf.Tensor, classes: number): tf.Tensor {
  return tf.cast(tf.oneHot(labels, classes), 'float32');
}

const forward = defineKernel<Pair>('ZeroHinge', ({ logits, labels }) => {
  const ofLabel = tf.sum(tf.mul(logits, oneHot(labels, logits.shape[1]!)), 1, true);
  const above = tf.relu(tf.sub(logits, ofLabel));
  return [tf.sum(above, 1), tf.step(above)];
});

const backward = defineKernel<tf.Tensor2D>('ZeroHingeGrad', ({ dy, violations, labels }) => {
  const ofLabel = tf.mul(oneHot(labels, violations.shape[1]!), tf.sum(violations, 1, true));
  return tf.mul(tf.expandDims(dy, 1), tf.sub(violations, ofLabel));
});

defineGradient({
  kernelName: 'ZeroHinge',
  inputsToSave: ['labels'],
  outputsToSave: [false, true],
  gradFunc: (dys, [labels, violations]) => ({
    logits: () => backward({ dy: (dys as tf.Tensor[])[0], violations, labels }),
  }),
});

/**
 * The zero-margin hinge loss, per example.
 * @param logits [n, classes]
 * @param labels int32 [n], each from 0 to classes - 1
 * @returns [n], in the unit of the logits
 */
export function zeroHinge(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return forward({ logits, labels })[0];
}
