import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, freeAfterwards } from './gradient.ts';
import { defineKernel } from './kernel.ts';

/*
 * The gradients of TensorFlow.js's operations that our networks use. TensorFlow.js has them too, but its build for Node
 * leaves them out, and they keep more for the backward pass than it needs: here a sum does not keep its first term, and
 * a ReLU keeps its output, which the next layer keeps anyway, rather than its input.
 *
 * Each gives the gradient of the loss by the operation's inputs from `dy`, that by its output.
 */

const run = (kernel: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap) =>
  tf.engine().runKernel<tf.Tensor>(kernel, inputs, attributes);

/** Backends may have a faster kernel of this name. */
export const reluGradient = defineKernel<tf.Tensor>('ReluGrad', ({ dy, y }) => tf.mul(dy, tf.step(y)));

const reluBiasGradient = defineKernel<[tf.Tensor, tf.Tensor]>('ReluBiasGrad', ({ dy, y }) => {
  const dx = reluGradient({ dy, y });
  return [dx, sumOfRows(dx)];
});

const one = (dy: tf.Tensor | tf.Tensor[]) => dy as tf.Tensor;

/** Sums over all axes but the last: the gradient of what was added to, or multiplied with, each row alike. */
const sumOfRows = (dy: tf.Tensor) => tf.sum(dy, [...dy.shape.keys()].slice(0, -1));

const convolutionGradient: tf.GradFunc = (dy, [x, filter], { strides, pad }) => {
  const attributes = { strides, pad, dataFormat: 'NHWC' };
  return {
    x: () => run(tf.Conv2DBackpropInput, { dy: one(dy), filter }, { ...attributes, inputShape: x.shape }),
    filter: () => run(tf.Conv2DBackpropFilter, { x, dy: one(dy) }, { ...attributes, filterShape: filter.shape }),
  };
};

const gradients: tf.GradConfig[] = [
  // a + b, where b has a's shape, or is one row that is added to each row of a.
  {
    kernelName: tf.Add,
    inputsToSave: ['b'],
    gradFunc: (dy, [b]) => ({
      a: () => tf.clone(one(dy)),
      b: () => (b.rank === one(dy).rank ? tf.clone(one(dy)) : sumOfRows(one(dy))),
    }),
  },

  // a b, matrices as they are: da = dy b^T, db = a^T dy.
  {
    kernelName: tf.BatchMatMul,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => ({
      a: () => tf.matMul(one(dy), b, false, true),
      b: () => tf.matMul(a, one(dy), true, false),
    }),
  },

  // Each is computed only where it is wanted: an image has no use for its gradient.
  { kernelName: tf.Conv2D, inputsToSave: ['x', 'filter'], gradFunc: convolutionGradient },

  // A convolution, plus a bias, and then a ReLU if asked.
  {
    kernelName: tf.FusedConv2D,
    inputsToSave: ['x', 'filter'],
    outputsToSave: [true],
    gradFunc: (dy, [x, filter, y], attributes) => {
      if (attributes.activation !== 'relu')
        return { ...convolutionGradient(dy, [x, filter], attributes), bias: () => sumOfRows(one(dy)) };
      const [through, bias] = reluBiasGradient({ dy: one(dy), y });
      return { ...convolutionGradient(freeAfterwards(through), [x, filter], attributes), bias: () => bias };
    },
  },

  // Each window gives its gradient to the first of its largest values.
  {
    kernelName: tf.MaxPool,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [input, output], { filterSize, strides, pad }) => ({
      x: () => run(tf.MaxPoolGrad, { dy: one(dy), input, output }, { filterSize, strides, pad }),
    }),
  },

  // The gradient at 0 is 0, as in PyTorch.
  {
    kernelName: tf.Relu,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => reluGradient({ dy: one(dy), y }) }),
  },

  // Each of the M values that a mean is taken of gets dy / M.
  {
    kernelName: tf.Mean,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis }) => {
      const axes = tf.util.parseAxisParam(axis as number[], x.shape);
      const kept = x.shape.map((length, i) => (axes.includes(i) ? 1 : length));
      const share = tf.div(tf.reshape(one(dy), kept), x.size / one(dy).size);
      // Rather than tf.broadcastTo, which is slow on the backend wasm.
      return { x: () => tf.add(tf.zeros(x.shape), share) };
    },
  },

  {
    kernelName: tf.PadV2,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { paddings }) => {
      const begin = (paddings as [number, number][]).map(([before]) => before);
      return { x: () => tf.slice(one(dy), begin, x.shape) };
    },
  },

  {
    kernelName: tf.Reshape,
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.reshape(one(dy), x.shape) }),
  },

  { kernelName: tf.Identity, gradFunc: dy => ({ x: () => tf.clone(one(dy)) }) },
];

/** Called when this module is loaded; again where something else has put its own gradients in their place. */
export function registerGradients(): void {
  for (const gradient of gradients) defineGradient(gradient);
}

registerGradients();
