import * as tf from '@tensorflow/tfjs-core';

/**
 * A function with a gradient of its own, for layers that TensorFlow.js's kernels have no gradient for (its build for Node
 * leaves them out): whatever is computed inside leaves nothing on the tape.
 * @param inputs what the function is differentiated by
 * @param compute its value; what `save` is given comes back to `gradient`
 * @param gradient by each input, from `dy`, that by the value. New tensors: neither `dy` nor what was saved
 */
export function differentiable<T extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  compute: (save: (tensors: tf.Tensor[]) => void) => T,
  gradient: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[],
): T {
  const f = tf.customGrad((...given) => ({
    value: compute(given[given.length - 1] as tf.GradSaveFunc),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, saved),
  }));
  return f(...(inputs as tf.Tensor[])) as T;
}

/** [..., c] as rows, [n, c]. */
export function asRows(x: tf.Tensor): tf.Tensor2D {
  return tf.reshape(x, [-1, x.shape[x.rank - 1]]);
}

/**
 * The gradient by a tensor that was spread over a larger shape: sums where its length is 1.
 * @param shape as many axes as dy has, or fewer, which are then its last
 */
export function sumTo(dy: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const missing = dy.rank - shape.length;
  const axes = [...dy.shape.keys()].filter(i => i < missing || (shape[i - missing] === 1 && dy.shape[i] !== 1));
  return tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, [...shape]);
}
