import * as tf from '@tensorflow/tfjs-core';

let spent: tf.Tensor[] = [];

/**
 * Registers a gradient that frees what it has used. TensorFlow.js goes back through the operations one by one, and calls
 * all that `gradFunc` returns before it comes to the next operation: then the `dy` of the last one has served. By itself it
 * would keep all of them until the end of the step, which is more than half of the memory that a network trains in.
 *
 * So `gradFunc` must not return `dy` itself, and a `dy` given to `tf.grad` is freed.
 */
export function defineGradient(config: tf.GradConfig): void {
  tf.registerGradient({
    ...config,
    gradFunc: (dy, saved, attributes) => {
      tf.dispose(spent);
      spent = Array.isArray(dy) ? dy : [dy];
      return config.gradFunc(dy, saved, attributes);
    },
  });
}
