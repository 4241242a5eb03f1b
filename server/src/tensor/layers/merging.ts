import * as tf from '@tensorflow/tfjs-core';
import { differentiable, sumTo } from './differentiable.ts';
import { isAtLeast } from './masks.ts';

/* Sums and products of several tensors of as many axes; where one has length 1, it is the same all along the other. */

type Inputs = readonly tf.Tensor[];

/** Each times its factor, added up. */
export function weightedSum(inputs: Inputs, factors: readonly number[]): tf.Tensor {
  const shapes = inputs.map(({ shape }) => shape);
  return differentiable(
    inputs,
    () => inputs.map((x, i) => (factors[i] === 1 ? x : tf.mul(x, factors[i]))).reduce((a, b) => tf.add(a, b)),
    dy => shapes.map((shape, i) => tf.mul(sumTo(dy, shape), factors[i])),
  );
}

export function product(inputs: Inputs): tf.Tensor {
  return inputs.reduce((a, b) =>
    differentiable(
      [a, b],
      save => {
        save([a, b]);
        return tf.mul(a, b);
      },
      (dy, [savedA, savedB]) => [sumTo(tf.mul(dy, savedB), a.shape), sumTo(tf.mul(dy, savedA), b.shape)],
    ),
  );
}

/** The larger, or the smaller, of each two numbers; of equal ones the first. */
export function extreme(inputs: Inputs, how: 'maximum' | 'minimum'): tf.Tensor {
  const pick = how === 'maximum' ? tf.maximum : tf.minimum;
  return inputs.reduce((a, b) =>
    differentiable(
      [a, b],
      save => {
        save([a, b]);
        return pick(a, b);
      },
      (dy, [savedA, savedB]) => {
        const first = how === 'maximum' ? isAtLeast(savedA, savedB) : isAtLeast(savedB, savedA);
        return [sumTo(tf.mul(dy, first), a.shape), sumTo(tf.mul(dy, tf.sub(1, first)), b.shape)];
      },
    ),
  );
}

/** x scale + offset, with numbers or tensors of its last axis that nothing is differentiated by. */
export function scaleAndShift(x: tf.Tensor, scale: tf.Tensor | number, offset: tf.Tensor | number): tf.Tensor {
  return differentiable(
    [x],
    save => {
      if (typeof scale !== 'number') save([scale]);
      return tf.add(tf.mul(x, scale), offset);
    },
    (dy, [saved]) => [tf.mul(dy, saved ?? scale)],
  );
}
