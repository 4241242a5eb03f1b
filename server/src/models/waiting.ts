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
  /** What a ReLU was applied to. */
  unrectified?: Waiting;
}

/** What one operation of a network gives to the next. */
export type Value = tf.Tensor | Waiting;

export function computed(value: Value): tf.Tensor4D {
  return (value instanceof tf.Tensor ? value : value.compute()) as tf.Tensor4D;
}

export function relu(value: Value): Value {
  const rectified = 'rectified' in value && value.rectified?.();
  return rectified ? { ...rectified, unrectified: value } : tf.relu(computed(value));
}

/** Of windows of 2 x 2; an odd row or column is pooled on its own. */
export function maxPool(value: Value): tf.Tensor {
  const pool = (x: Value) => tf.maxPool(computed(x), 2, 2, 'same');
  // The largest of rectified values is the largest value, rectified: that is a quarter of the work.
  return 'unrectified' in value && value.unrectified ? tf.relu(pool(value.unrectified)) : pool(value);
}

/** A residual block's sum. */
export function add(value: Value, shortcut: Value): Value {
  const added = computed(shortcut);
  return ('plus' in value && value.plus?.(added)) || tf.add(computed(value), added);
}
