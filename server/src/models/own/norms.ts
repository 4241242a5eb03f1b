import * as tf from '@tensorflow/tfjs-core';
import type { LayerWork } from '../../experiment/layers/plan.ts';
import type { Random } from '../../random.ts';
import { groupNorm } from '../../tensor/groupNorm.ts';
import { scaleAndShift } from '../../tensor/layers/merging.ts';
import { batchNormInTraining, layerNorm } from '../../tensor/layers/norms.ts';

type Work<Kind> = Extract<LayerWork, { kind: Kind }>;

/** The weights of a norm by name: those that it has come first, gamma before beta. */
function named({ scale, center }: { scale: boolean; center: boolean }, weights: tf.Variable[]) {
  const left = [...weights];
  const gamma = scale ? left.shift() : undefined;
  const beta = center ? left.shift() : undefined;
  return { gamma, beta, left };
}

/**
 * Batch norm. Where the network is used, by its moving statistics; while it trains, by those of the batch, towards which
 * the moving ones go: moving <- momentum moving + (1 - momentum) batch, the variance being the biased one, as Keras 3 and
 * TensorFlow.js have it.
 */
export function batchNorm(work: Work<'batch_norm'>, weights: tf.Variable[]) {
  const { gamma, beta, left } = named(work, weights);
  const [movingMean, movingVariance] = left;
  const { epsilon, momentum } = work;
  return (x: tf.Tensor, draws: Random | undefined): tf.Tensor => {
    const size = [movingMean.size];
    if (draws && !work.frozen) {
      const { y, mean, variance } = batchNormInTraining(x, gamma ?? tf.ones(size), beta ?? tf.zeros(size), epsilon);
      move(movingMean, mean, momentum);
      move(movingVariance, variance, momentum);
      return y;
    }
    const inverse = tf.rsqrt(tf.add(movingVariance, epsilon));
    const scale = gamma ? tf.mul(inverse, gamma) : inverse;
    const shift = tf.neg(tf.mul(movingMean, scale));
    return scaleAndShift(x, scale, beta ? tf.add(shift, beta) : shift);
  };
}

/** @param batch is freed */
function move(moving: tf.Variable, batch: tf.Tensor, momentum: number): void {
  tf.tidy(() => moving.assign(tf.add(tf.mul(moving, momentum), tf.mul(batch, 1 - momentum))));
  batch.dispose();
}

export function layerNormOf(work: Work<'layer_norm'>, weights: tf.Variable[]) {
  const { gamma, beta } = named(work, weights);
  return (x: tf.Tensor) => {
    const size = [x.shape[x.rank - 1]];
    return layerNorm(x, gamma ?? tf.ones(size), beta ?? tf.zeros(size), work.epsilon);
  };
}

export function groupNormOf(work: Work<'group_norm'>, weights: tf.Variable[]) {
  const { gamma, beta } = named(work, weights);
  return (x: tf.Tensor4D) => {
    const size = [x.shape[3]];
    return groupNorm(x, gamma ?? tf.ones(size), beta ?? tf.zeros(size), work.groups, { epsilon: work.epsilon });
  };
}
