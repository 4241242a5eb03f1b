import * as tf from '@tensorflow/tfjs-core';
import { differentiable, sumTo } from './differentiable.ts';
import { isAbove } from './masks.ts';

/*
 * Activation functions with their derivatives, from x and y = f(x). Where a function has a kink, its derivative there is
 * that of the left side, as ReLU's is in PyTorch.
 */

type Slope = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;

/** 1 - x^2 */
const oneMinusSquare = (x: tf.Tensor) => tf.sub(1, tf.square(x));

/** Of the normal distribution: its density at x. */
const density = (x: tf.Tensor) => tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
/** (1 + erf(x / sqrt 2)) / 2: its share below x. */
const shareBelow = (x: tf.Tensor) => tf.mul(tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1), 0.5);

const GELU = Math.sqrt(2 / Math.PI);
const CUBE = 0.044715;
const geluTanh = (x: tf.Tensor) => tf.tanh(tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), CUBE)), GELU));

const SELU_SCALE_ALPHA = 1.0507009873554805 * 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

const FUNCTIONS = {
  relu6: [x => tf.relu6(x), x => tf.sub(isAbove(x, 0), isAbove(x, 6))],
  sigmoid: [x => tf.sigmoid(x), (_, y) => tf.mul(y, tf.sub(1, y))],
  tanh: [x => tf.tanh(x), (_, y) => oneMinusSquare(y)],
  selu: [x => tf.selu(x), (x, y) => oneOrElse(x, SELU_SCALE, tf.add(y, SELU_SCALE_ALPHA))],
  softplus: [x => tf.softplus(x), x => tf.sigmoid(x)],
  softsign: [x => tf.div(x, tf.add(tf.abs(x), 1)), x => tf.div(1, tf.square(tf.add(tf.abs(x), 1)))],
  silu: [
    x => tf.mul(x, tf.sigmoid(x)),
    (x, y) => {
      const s = tf.sigmoid(x);
      return tf.add(s, tf.mul(y, tf.sub(1, s)));
    },
  ],
  exponential: [x => tf.exp(x), (_, y) => y],
  mish: [
    x => tf.mul(x, tf.tanh(tf.softplus(x))),
    x => {
      const t = tf.tanh(tf.softplus(x));
      return tf.add(t, tf.mul(tf.mul(x, tf.sigmoid(x)), oneMinusSquare(t)));
    },
  ],
  gelu: [x => tf.mul(x, shareBelow(x)), x => tf.add(shareBelow(x), tf.mul(x, density(x)))],
  gelu_tanh: [
    x => tf.mul(tf.mul(x, 0.5), tf.add(geluTanh(x), 1)),
    x => {
      const t = geluTanh(x);
      const inner = tf.mul(tf.add(tf.mul(tf.square(x), 3 * CUBE), 1), GELU);
      return tf.add(tf.mul(tf.add(t, 1), 0.5), tf.mul(tf.mul(tf.mul(x, 0.5), oneMinusSquare(t)), inner));
    },
  ],
} satisfies Record<string, [compute: (x: tf.Tensor) => tf.Tensor, slope: Slope]>;

/** A value above 0, and another below. */
function oneOrElse(x: tf.Tensor, above: number, below: tf.Tensor): tf.Tensor {
  const mask = isAbove(x, 0);
  return tf.add(tf.mul(mask, above), tf.mul(tf.sub(1, mask), below));
}

/** A function of each number by itself, by Keras's name. */
export function elementwise(name: keyof typeof FUNCTIONS, x: tf.Tensor): tf.Tensor {
  const [compute, slope] = FUNCTIONS[name];
  return bySlope(x, compute, slope);
}

/** x from `threshold` on, at most `max`; below it slope (x - threshold). */
export function generalRelu(
  x: tf.Tensor,
  { slope, max, threshold }: { slope: number; max: number | null; threshold: number },
): tf.Tensor {
  const below = (mask: tf.Tensor) => tf.mul(tf.sub(1, mask), slope);
  return bySlope(
    x,
    () => {
      const mask = isAbove(x, threshold);
      const y = tf.add(tf.mul(mask, x), tf.mul(below(mask), tf.sub(x, threshold)));
      return max === null ? y : tf.minimum(y, max);
    },
    z => {
      const mask = isAbove(z, threshold);
      const above = max === null ? mask : tf.mul(mask, isAbove(max, z));
      return tf.add(above, below(mask));
    },
  );
}

/** x above 0, alpha (exp(x) - 1) below. */
export function elu(x: tf.Tensor, alpha: number): tf.Tensor {
  const below = () => tf.mul(tf.sub(tf.exp(tf.minimum(x, 0)), 1), alpha);
  return bySlope(
    x,
    () => {
      const mask = isAbove(x, 0);
      return tf.add(tf.mul(mask, x), tf.mul(tf.sub(1, mask), below()));
    },
    (z, y) => oneOrElse(z, 1, tf.add(y, alpha)),
  );
}

/** Along the last axis. */
export function softmax(x: tf.Tensor): tf.Tensor {
  return differentiable(
    [x],
    save => {
      const y = tf.softmax(x);
      save([y]);
      return y;
    },
    (dy, [y]) => {
      const weighted = tf.mul(dy, y);
      return [tf.sub(weighted, tf.mul(y, tf.sum(weighted, -1, true)))];
    },
  );
}

/** Along the last axis. */
export function logSoftmax(x: tf.Tensor): tf.Tensor {
  return differentiable(
    [x],
    save => {
      const shifted = tf.sub(x, tf.max(x, -1, true));
      const y = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), -1, true)));
      save([y]);
      return y;
    },
    (dy, [y]) => [tf.sub(dy, tf.mul(tf.exp(y), tf.sum(dy, -1, true)))],
  );
}

/**
 * x above 0, alpha x below.
 * @param alpha as x without the batch; 1 where it is shared along an axis
 */
export function prelu(x: tf.Tensor, alpha: tf.Tensor): tf.Tensor {
  return differentiable(
    [x, alpha],
    save => {
      save([x, alpha]);
      const mask = isAbove(x, 0);
      return tf.add(tf.mul(mask, x), tf.mul(tf.mul(tf.sub(1, mask), x), alpha));
    },
    (dy, [savedX, savedAlpha]) => {
      const mask = isAbove(savedX, 0);
      const below = tf.sub(1, mask);
      return [
        tf.mul(dy, tf.add(mask, tf.mul(below, savedAlpha))),
        sumTo(tf.mul(tf.mul(dy, below), savedX), alpha.shape),
      ];
    },
  );
}

function bySlope(x: tf.Tensor, compute: (x: tf.Tensor) => tf.Tensor, slope: Slope): tf.Tensor {
  return differentiable(
    [x],
    save => {
      const y = compute(x);
      save([x, y]);
      return y;
    },
    (dy, [savedX, savedY]) => [tf.mul(dy, slope(savedX, savedY))],
  );
}
