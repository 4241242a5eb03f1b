import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import { convolution, convolutionWithBias } from '../tensor/convolution.ts';
import { groupNorm } from '../tensor/groupNorm.ts';
import { weightStandardization } from '../tensor/weightStandardization.ts';
import type { Parameter } from './model.ts';
import { computed, type Value, type Waiting } from './waiting.ts';

type Layer = (x: Value) => Value;

/**
 * Makes layers, and collects their parameters in the order in which they are made. Weights are initialized as He et al.
 * (2015): normal with standard deviation sqrt(2 / fan-in), drawn from `random`, so they are the same on every backend.
 */
export function layerMaker(random: Random) {
  const parameters: Parameter[] = [];

  const parameter = (name: string, shape: number[], value: () => number) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = new Float32Array(size);
    for (let i = 0; i < size; i++) values[i] = value();
    const variable = tf.tidy(() => tf.variable(tf.tensor(values, shape)));
    parameters.push({ name, variable });
    return variable;
  };
  const weight = (name: string, shape: number[]) => {
    const fanIn = shape.slice(0, -1).reduce((product, length) => product * length, 1);
    const std = Math.sqrt(2 / fanIn);
    return parameter(`${name}.weight`, shape, () => std * random.normal());
  };
  const filled = (name: string, size: number, value: number) => parameter(name, [size], () => value) as tf.Tensor1D;

  return {
    parameters,

    /** [n, from] to [n, to]. */
    dense(name: string, from: number, to: number): (x: Value) => tf.Tensor2D {
      const w = weight(name, [from, to]) as tf.Tensor2D;
      const b = filled(`${name}.bias`, to, 0);
      return x => tf.add(tf.matMul(computed(x) as tf.Tensor as tf.Tensor2D, w), b);
    },

    /** 3x3, stride 1, with bias. A ReLU can join it. */
    convolution(name: string, from: number, to: number): Layer {
      const w = weight(name, [3, 3, from, to]) as tf.Tensor4D;
      const b = filled(`${name}.bias`, to, 0);
      return value => {
        const x = computed(value);
        return {
          compute: () => convolutionWithBias(x, w, b),
          rectified: () => ({ compute: () => convolutionWithBias(x, w, b, 'relu') }),
        };
      };
    },

    /** k x k, with Weight Standardization and without bias. */
    standardizedConvolution(name: string, k: 1 | 3, from: number, to: number, stride: 1 | 2): Layer {
      const w = weight(name, [k, k, from, to]) as tf.Tensor4D;
      return x => convolution(computed(x), weightStandardization(w), stride);
    },

    /** Group Norm over 32 groups, or fewer where the channels do not fill them. A shortcut and a ReLU can join it. */
    groupNorm(name: string, channels: number): Layer {
      const gamma = filled(`${name}.weight`, channels, 1);
      const beta = filled(`${name}.bias`, channels, 0);
      const groups = groupCount(channels);
      return value => {
        const x = computed(value);
        const normalized = (shortcut?: tf.Tensor4D, relu = false): Waiting => ({
          compute: () => groupNorm(x, gamma, beta, groups, { shortcut, relu }),
          ...(!relu && { rectified: () => normalized(shortcut, true) }),
          ...(!relu && !shortcut && { plus: (added: tf.Tensor) => normalized(added as tf.Tensor4D) }),
        });
        return normalized();
      };
    },
  };
}

/** 32 groups, or in narrower networks the largest number that divides the channels and leaves two in each group. */
export function groupCount(channels: number): number {
  for (let groups = Math.min(32, Math.floor(channels / 2)); groups > 1; groups--)
    if (channels % groups === 0) return groups;
  return 1;
}
