import * as tf from '@tensorflow/tfjs-core';
import type { PlannedLayer } from '../../experiment/layers/planNetwork.ts';
import type { Random } from '../../random.ts';
import { prelu } from '../../tensor/layers/activations.ts';
import { concatenate, crop, permute } from '../../tensor/layers/channels.ts';
import { groupedConvolution } from '../../tensor/layers/convolution.ts';
import { depthwiseConvolution } from '../../tensor/layers/depthwise.ts';
import { asRows } from '../../tensor/layers/differentiable.ts';
import { extreme, product, scaleAndShift, weightedSum } from '../../tensor/layers/merging.ts';
import { averagePool, globalMax, repeatPixels } from '../../tensor/layers/pooling.ts';
import { dilateFilter } from '../../tensor/layers/spread.ts';
import { activate } from './activate.ts';
import { addNoise, drop, multiplyByNoise } from './noise.ts';
import { batchNorm, groupNormOf, layerNormOf } from './norms.ts';

/** What a pass draws from while it trains; absent where the network is used. */
export type Draws = Random | undefined;

/** Computes a layer from its inputs, the batch first. */
export type Compute = (inputs: tf.Tensor[], draws: Draws) => tf.Tensor;

/** @param weights in the order of the plan */
export function layerOf({ work, shape, name }: PlannedLayer, weights: tf.Variable[]): Compute {
  const one =
    (compute: (x: tf.Tensor4D, draws: Draws) => tf.Tensor): Compute =>
    ([x], draws) =>
      compute(x as tf.Tensor4D, draws);
  switch (work.kind) {
    case 'dense': {
      const [kernel, bias] = weights as tf.Tensor[];
      return one(x => {
        const y = tf.matMul(asRows(x), kernel as tf.Tensor2D);
        const shifted = bias ? tf.add(y, bias) : y;
        return activate(work.activation, tf.reshape(shifted, [-1, ...shape]));
      });
    }
    case 'convolution': {
      const [filter, bias] = weights as tf.Tensor[] as [tf.Tensor4D, tf.Tensor1D | undefined];
      const isRelu = isPlainRelu(work.activation);
      return one(x => {
        const y = groupedConvolution(x, filter, bias, work, isRelu);
        return isRelu ? y : activate(work.activation, y);
      });
    }
    case 'depthwise':
    case 'separable': {
      const filters = weights.slice(0, work.kind === 'separable' ? 2 : 1) as tf.Tensor[] as tf.Tensor4D[];
      const bias = weights.at(filters.length) as tf.Tensor | undefined;
      return one(x => {
        const apart = depthwiseConvolution(x, dilateFilter(filters[0], work.dilation), work.strides, work.padding);
        const y = filters[1] ? tf.conv2d(apart, filters[1], 1, 'valid') : apart;
        return activate(work.activation, bias ? tf.add(y, bias) : y);
      });
    }
    case 'pool':
      return one(x =>
        work.how === 'max'
          ? tf.maxPool(x, work.size, work.strides, work.padding)
          : averagePool(x, work.size, work.strides, work.padding),
      );
    case 'global_pool':
      return one(x => tf.reshape(work.how === 'max' ? globalMax(x) : tf.mean(x, [1, 2]), [-1, ...shape]));
    case 'batch_norm':
      return one(batchNorm(work, weights));
    case 'layer_norm':
      return one(layerNormOf(work, weights));
    case 'group_norm':
      return one(groupNormOf(work, weights));
    case 'activation':
      return one(x => activate(work.activation, x));
    case 'prelu':
      return one(x => prelu(x, weights[0]));
    case 'merge':
      return inputs => merge(work.how, inputs);
    case 'concatenate':
      return inputs => concatenate(inputs, work.axis + 1);
    case 'reshape':
      return one(x => tf.reshape(x, [-1, ...shape]));
    case 'permute':
      return one(x => permute(x, [0, ...work.order.map(axis => axis + 1)]));
    case 'pad':
      return one(x => tf.pad(x, [[0, 0], work.rows, work.columns, [0, 0]]));
    case 'crop':
      return one(x => crop(x, work.rows, work.columns));
    case 'repeat':
      return one(x => repeatPixels(x, work.factor));
    case 'dropout':
      return one((x, draws) => (draws ? drop(x, work, draws) : tf.clone(x)));
    case 'noise':
      return one((x, draws) => (draws ? addNoise(x, work.std, draws) : tf.clone(x)));
    case 'gaussian_dropout':
      return one((x, draws) => (draws ? multiplyByNoise(x, work.rate, draws) : tf.clone(x)));
    case 'scale':
      return one(x => scaleAndShift(x, work.scale, work.offset));
    case 'normalize': {
      const [mean, variance] = weights as tf.Tensor[];
      return one(x => {
        const scale = tf.div(1, tf.maximum(tf.sqrt(variance), 1e-7));
        return scaleAndShift(x, scale, tf.neg(tf.mul(mean, scale)));
      });
    }
    case 'nothing':
      return one(x => tf.clone(x));
    default:
      throw new Error(`${name}: unknown work ${(work satisfies never as { kind: string }).kind}`);
  }
}

function isPlainRelu(activation: Extract<PlannedLayer['work'], { kind: 'dense' }>['activation']): boolean {
  return activation.name === 'relu' && activation.slope === 0 && activation.max === null && activation.threshold === 0;
}

function merge(how: Extract<PlannedLayer['work'], { kind: 'merge' }>['how'], inputs: tf.Tensor[]): tf.Tensor {
  switch (how) {
    case 'add':
      return weightedSum(
        inputs,
        inputs.map(() => 1),
      );
    case 'subtract':
      return weightedSum(inputs, [1, -1]);
    case 'average':
      return weightedSum(
        inputs,
        inputs.map(() => 1 / inputs.length),
      );
    case 'multiply':
      return product(inputs);
    default:
      return extreme(inputs, how);
  }
}
