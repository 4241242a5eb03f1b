import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';

/** Puts factor - 1 zeros between neighbours along an axis: length l becomes (l - 1) factor + 1. */
export function spread(x: tf.Tensor, axis: number, factor: number): tf.Tensor {
  if (factor === 1) return tf.clone(x);
  const { before, length, after } = around(x.shape, axis);
  const padded = tf.pad(tf.reshape(x, [before, length, 1, after]), [none, none, [0, factor - 1], none]);
  const long = tf.reshape(padded, [before, length * factor, after]);
  const spaced = tf.slice(long, [0, 0, 0], [before, (length - 1) * factor + 1, after]);
  return tf.reshape(spaced, x.shape.with(axis, (length - 1) * factor + 1));
}

/** Takes every factor-th along an axis: what `spread` put zeros between. */
export function gather(x: tf.Tensor, axis: number, factor: number): tf.Tensor {
  if (factor === 1) return tf.clone(x);
  const { before, length, after } = around(x.shape, axis);
  const count = Math.ceil(length / factor);
  const padded = tf.pad(tf.reshape(x, [before, length, after]), [none, [0, count * factor - length], none]);
  const apart = tf.reshape(padded, [before, count, factor, after]);
  const first = tf.slice(apart, [0, 0, 0, 0], [before, count, 1, after]);
  return tf.reshape(first, x.shape.with(axis, count));
}

/** A filter whose taps lie apart, as one without a dilation: [h, w, ...] with zeros between. */
export function dilateFilter<T extends tf.Tensor>(filter: T, [rows, columns]: readonly [number, number]): T {
  if (rows === 1 && columns === 1) return filter;
  return differentiable(
    [filter],
    () => spread(spread(filter, 0, rows), 1, columns) as T,
    dy => [gather(gather(dy, 0, rows), 1, columns)],
  );
}

const none: [number, number] = [0, 0];

function around(shape: readonly number[], axis: number) {
  const size = (part: readonly number[]) => part.reduce((product, length) => product * length, 1);
  return { before: size(shape.slice(0, axis)), length: shape[axis], after: size(shape.slice(axis + 1)) };
}
