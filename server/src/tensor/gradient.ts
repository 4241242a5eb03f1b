import * as tf from '@tensorflow/tfjs-core';

let spent: tf.Tensor[] = [];
let savedStays = false;

/** For a `gradFunc`: frees a tensor of its own when all that it returned has been called. */
export function freeAfterwards<T extends tf.Tensor>(tensor: T): T {
  spent.push(tensor);
  return tensor;
}

/** Runs a backward pass after which others may follow over the same tape: what was saved for it is not freed. */
export function keepingSaved<T>(backward: () => T): T {
  savedStays = true;
  try {
    return backward();
  } finally {
    savedStays = false;
  }
}

/**
 * Registers a gradient that frees what it has used. TensorFlow.js goes back through the operations one by one, and calls
 * all that `gradFunc` returns before it comes to the next operation: then the last one's `dy`, and what it had saved, have
 * served. By itself it would keep all of them until the end of the step, which is most of the memory that a network trains
 * in; so freed they make room, still in the cache, for the gradients that come next.
 *
 * So `gradFunc` must return neither `dy` itself nor a saved tensor, and a `dy` given to `tf.grad` is freed. There is no
 * second derivative: it would need what is gone. Nor a second backward pass, unless the first is told (`keepingSaved`).
 */
export function defineGradient(config: tf.GradConfig): void {
  tf.registerGradient({
    ...config,
    gradFunc: (dy, saved, attributes) => {
      tf.dispose(spent);
      spent = [dy, savedStays ? [] : saved].flat();
      return config.gradFunc(dy, saved, attributes);
    },
  });
}
