import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../models/model.ts';
import type { Random } from '../random.ts';
import { type SgdSettings, sgdMomentum } from '../tensor/sgdMomentum.ts';
import { softmaxCrossEntropy } from '../tensor/softmaxCrossEntropy.ts';
import { zeroHinge } from '../tensor/zeroHinge.ts';
import { consecutiveBatches, type Examples, imageBatch, imageCount } from './examples.ts';
import { trainedParameters } from './state.ts';

/** The loss of each example, [n], from logits [n, classes] and labels [n]. */
const LOSSES = { cross_entropy: softmaxCrossEntropy, zero_hinge: zeroHinge };

export type LossName = keyof typeof LOSSES;

export interface StepSettings extends SgdSettings {
  /** The cross-entropy unless given. */
  loss?: LossName;
  /** What the step draws, for a network with dropout. */
  random?: Random;
}

/**
 * One step of SGD on one batch; changes the model's parameters and their velocities.
 * @param batch indices of examples
 * @returns the mean loss of the batch, before the step. It stays on the backend: nothing waits for the GPU here.
 */
export function trainingStep(
  model: Model,
  velocities: readonly tf.Variable[],
  examples: Examples,
  batch: Int32Array,
  settings: StepSettings,
): tf.Scalar {
  return tf.tidy(() => {
    const { loss, gradients } = lossAndGradients(model, examples, batch, 1, settings);
    update(model, velocities, gradients, settings);
    return loss;
  });
}

/**
 * One step of gradient descent on all examples; changes the model's parameters and their velocities once. The gradient of
 * the mean loss over N examples is the sum over chunks of n examples of n / N times that of the chunk's mean loss, so that
 * only one chunk has to fit in memory. Chunks are taken in the order of the examples.
 * @param chunkSize examples at once
 * @returns the mean loss of all examples, before the step, on the backend; undefined where the signal ended the pass: then
 *   nothing has changed
 */
export async function fullBatchStep(
  model: Model,
  velocities: readonly tf.Variable[],
  examples: Examples,
  chunkSize: number,
  settings: StepSettings,
  signal?: AbortSignal,
): Promise<tf.Scalar | undefined> {
  const count = imageCount(examples);
  let sums: tf.Tensor[] = [];
  try {
    for (const chunk of consecutiveBatches(count, chunkSize)) {
      if (signal?.aborted) return undefined;
      const before = sums;
      sums = tf.tidy(() => {
        const { loss, gradients } = lossAndGradients(model, examples, chunk, chunk.length / count, settings);
        return [loss, ...gradients].map((part, i) => (before.length > 0 ? tf.add(before[i], part) : part));
      });
      tf.dispose(before);
      // A pass may take minutes: signals and messages are heard between chunks.
      await setImmediate();
    }
    const [loss, ...gradients] = sums;
    tf.tidy(() => update(model, velocities, gradients, settings));
    return tf.clone(loss as tf.Scalar);
  } finally {
    tf.dispose(sums);
  }
}

/** The mean loss of some examples times a share, and its gradient by each parameter that is trained. */
function lossAndGradients(
  model: Model,
  examples: Examples,
  indices: Int32Array,
  share: number,
  { loss: name = 'cross_entropy', random }: StepSettings,
): { loss: tf.Scalar; gradients: tf.Tensor[] } {
  const x = imageBatch(examples, indices);
  const labels = tf.tensor1d(
    Int32Array.from(indices, i => examples.labels[i]),
    'int32',
  );
  const meanLoss = () => tf.mean<tf.Scalar>(LOSSES[name](logitsInTraining(model, x, random), labels));
  const variables = trainedParameters(model).map(({ variable }) => variable);
  // The gradient of a share of the loss: what `tf.variableGrads` has no argument for.
  const { value, grads } = tf.engine().gradients(meanLoss, variables, tf.scalar(share));
  return { loss: share === 1 ? value : tf.mul(value, share), gradients: grads };
}

function update(
  model: Model,
  velocities: readonly tf.Variable[],
  gradients: readonly tf.Tensor[],
  sgd: SgdSettings,
): void {
  for (const [i, { variable }] of trainedParameters(model).entries())
    sgdMomentum(variable, velocities[i], gradients[i], sgd);
}

function logitsInTraining(model: Model, x: tf.Tensor4D, random: Random | undefined): tf.Tensor2D {
  return random && model.forwardInTraining ? model.forwardInTraining(x, random) : model.forward(x);
}
