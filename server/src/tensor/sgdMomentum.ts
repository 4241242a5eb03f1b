import * as tf from '@tensorflow/tfjs-core';

export interface SgdSettings {
  learningRate: number;
  momentum: number;
  weightDecay: number;
}

/**
 * One step of stochastic gradient descent with momentum and weight decay, by PyTorch's rule:
 *
 *     d = gradient + weightDecay parameter
 *     velocity <- momentum velocity + d
 *     parameter <- parameter - learningRate velocity
 *
 * A velocity of zeros makes the first step's velocity d, as PyTorch has it. Both variables are changed: in place where
 * the backend has a kernel `SgdMomentum` (which returns nothing), else by assigning new values. Clones of them stay.
 */
export function sgdMomentum(
  parameter: tf.Variable,
  velocity: tf.Variable,
  gradient: tf.Tensor,
  { learningRate, momentum, weightDecay }: SgdSettings,
): void {
  if (tf.getKernel('SgdMomentum', tf.getBackend())) {
    makeOwn(parameter);
    makeOwn(velocity);
    tf.engine().runKernel<tf.Tensor[]>(
      'SgdMomentum',
      { parameter, velocity, gradient },
      { learningRate, momentum, weightDecay },
    );
    return;
  }
  tf.tidy(() => {
    const d = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, weightDecay));
    velocity.assign(tf.add(tf.mul(velocity, momentum), d));
    parameter.assign(tf.sub(parameter, tf.mul(velocity, learningRate)));
  });
}

/** Gives a variable memory of its own where a clone shares it. */
function makeOwn(variable: tf.Variable): void {
  if (tf.backend().refCount(variable.dataId) > 1) tf.tidy(() => variable.assign(tf.mul(variable, 1)));
}
