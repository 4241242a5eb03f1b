import * as tf from '@tensorflow/tfjs-core';

/*
 * Comparisons as floats, 1 where they hold and 0 elsewhere; NaN stays NaN. Not from booleans: TensorFlow.js's WebGPU
 * backend casts those to float32 in name only, and its sums of them do not compile.
 */

export function isAbove(a: tf.Tensor | number, b: tf.Tensor | number): tf.Tensor {
  return tf.step(b === 0 ? a : tf.sub(a, b));
}

export function isAtLeast(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.sub(1, isAbove(b, a));
}
