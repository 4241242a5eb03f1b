import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { isAtLeast } from './masks.ts';

type Pair = [number, number];
type Padding = 'same' | 'valid';

/** The mean of each window, of the pixels in it that are in the image. */
export function averagePool(x: tf.Tensor4D, size: Pair, strides: Pair, pad: Padding): tf.Tensor4D {
  return differentiable(
    [x],
    save => {
      save([x]);
      return tf.avgPool(x, size, strides, pad);
    },
    (dy, [input]) => {
      // TensorFlow.js's own gradients divide by the whole window also where a part of it is outside of the image.
      const isRight = tf.getBackend() === 'tensorflow';
      const whole = isRight ? dy : tf.mul(dy, wholeShare(input as tf.Tensor4D, size, strides, pad));
      const attributes = { filterSize: size, strides, pad };
      return [tf.engine().runKernel<tf.Tensor>('AvgPoolGrad', { dy: whole, input }, attributes)];
    },
  );
}

/** Of each window its size by the pixels of it that are in the image, [1, h, w, 1]. */
function wholeShare({ shape }: tf.Tensor4D, size: Pair, strides: Pair, pad: Padding): tf.Tensor4D {
  const info = tf.backend_util.computePool2DInfo(shape, size, strides, 1, pad);
  const inside = (count: number, stride: number, window: number, before: number, length: number) =>
    Float32Array.from({ length: count }, (_, i) => {
      const from = i * stride - before;
      return window / (Math.min(length, from + window) - Math.max(0, from));
    });
  const { top, left } = info.padInfo;
  const rows = inside(info.outHeight, strides[0], size[0], top, shape[1]);
  const columns = inside(info.outWidth, strides[1], size[1], left, shape[2]);
  return tf.mul(tf.tensor(rows, [1, rows.length, 1, 1]), tf.tensor(columns, [1, 1, columns.length, 1]));
}

/** The largest number of each channel, [n, c]; of several equal ones each has its share of the gradient. */
export function globalMax(x: tf.Tensor4D): tf.Tensor2D {
  return differentiable(
    [x],
    save => {
      const y = tf.max<tf.Tensor2D>(x, [1, 2]);
      save([x, y]);
      return y;
    },
    (dy, [input, largest]) => {
      const perImage = (values: tf.Tensor) => tf.reshape(values, [values.shape[0], 1, 1, values.shape[1]!]);
      const isLargest = isAtLeast(input, perImage(largest));
      const share = tf.div(dy, tf.sum(isLargest, [1, 2]));
      return [tf.mul(isLargest, perImage(share))];
    },
  );
}

/** Each pixel becomes a block of pixels. */
export function repeatPixels(x: tf.Tensor4D, [rows, columns]: Pair): tf.Tensor4D {
  const [, height, width] = x.shape;
  return differentiable(
    [x],
    () => tf.image.resizeNearestNeighbor(x, [height * rows, width * columns]),
    dy => [tf.mul(tf.avgPool(dy as tf.Tensor4D, [rows, columns], [rows, columns], 'valid'), rows * columns)],
  );
}
