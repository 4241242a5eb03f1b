import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../models/model.ts';
import { type SgdSettings, sgdMomentum } from '../tensor/sgdMomentum.ts';
import { softmaxCrossEntropy } from '../tensor/softmaxCrossEntropy.ts';
import { type Examples, imageBatch } from './examples.ts';

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
  sgd: SgdSettings,
): tf.Scalar {
  return tf.tidy(() => {
    const x = imageBatch(examples, batch);
    const labels = tf.tensor1d(
      Int32Array.from(batch, i => examples.labels[i]),
      'int32',
    );
    const variables = model.parameters.map(({ variable }) => variable);
    const { value, grads } = tf.variableGrads(
      () => tf.mean<tf.Scalar>(softmaxCrossEntropy(model.forward(x), labels)),
      variables,
    );
    for (const [i, variable] of variables.entries()) sgdMomentum(variable, velocities[i], grads[variable.name], sgd);
    return value;
  });
}
