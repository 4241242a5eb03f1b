import * as tf from '@tensorflow/tfjs-core';

/*
 * Comparisons as floats, 1 where they hold and 0 elsewhere; NaN stays NaN. Not from booleans: TensorFlow.js's WebGPU
 * backend casts those to float32 in name only, and its sums of them do not compile.
 */

export function isAbove(x: tf.Tensor, threshold: tf.Tensor | number): tf.Tensor {
  return tf.step(threshold === 0 ? x : tf.sub(x, threshold));
}

export function isAtLeast(x: tf.Tensor, threshold: tf.Tensor | number): tf.Tensor {
  return tf.sub(1, isAbove(tf.neg(x), typeof threshold === 'number' ? -threshold : tf.neg(threshold)));
}
