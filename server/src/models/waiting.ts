import * as tf from '@tensorflow/tfjs-core';

/**
 * A value that is computed when it is needed: by then the operations after it are known, and those that its kernel can
 * take over need no pass over memory of their own. Each is used once.
 */
export interface Waiting {
  compute(): tf.Tensor;
  /** The value after an operation, where the kernel can take that over. */
  plus?(shortcut: tf.Tensor): Waiting;
  rectified?(): Waiting;
}

/** What one operation of a network gives to the next. */
export type Value = tf.Tensor | Waiting;

export function computed(value: Value): tf.Tensor4D {
  return (value instanceof tf.Tensor ? value : value.compute()) as tf.Tensor4D;
}

export function relu(value: Value): Value {
  return ('rectified' in value && value.rectified?.()) || tf.relu(computed(value));
}

/** A residual block's sum. */
export function add(value: Value, shortcut: Value): Value {
  const added = computed(shortcut);
  return ('plus' in value && value.plus?.(added)) || tf.add(computed(value), added);
}
