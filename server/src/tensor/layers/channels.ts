import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';

/** A part along one axis. */
export function part<T extends tf.Tensor>(x: T, axis: number, from: number, length: number): T {
  const begin = x.shape.map((_, i) => (i === axis ? from : 0));
  return differentiable(
    [x],
    () => tf.slice(x, begin, x.shape.with(axis, length)),
    dy => {
      const paddings = x.shape.map((all, i) => (i === axis ? [from, all - from - length] : [0, 0]));
      return [tf.pad(dy, paddings as [number, number][])];
    },
  );
}

/** Side by side along an axis. */
export function concatenate(inputs: readonly tf.Tensor[], axis: number): tf.Tensor {
  const shapes = inputs.map(({ shape }) => shape);
  return differentiable(
    inputs,
    () => tf.concat([...inputs], axis),
    dy => {
      let from = 0;
      return shapes.map(shape => {
        const begin = shape.map((_, i) => (i === axis ? from : 0));
        from += shape[axis];
        return tf.slice(dy, begin, shape);
      });
    },
  );
}

/** @param order as of tf.transpose, the batch first */
export function permute(x: tf.Tensor, order: readonly number[]): tf.Tensor {
  const back = order.map((_, axis) => order.indexOf(axis));
  return differentiable(
    [x],
    () => tf.transpose(x, [...order]),
    dy => [tf.transpose(dy, back)],
  );
}

/** Cuts rows and columns off: [before, after] of each. */
export function crop(x: tf.Tensor4D, rows: [number, number], columns: [number, number]): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  return differentiable(
    [x],
    () => tf.slice(x, [0, rows[0], columns[0], 0], [n, h - rows[0] - rows[1], w - columns[0] - columns[1], c]),
    dy => [tf.pad(dy, [[0, 0], rows, columns, [0, 0]])],
  );
}
