import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { gather, spread } from './spread.ts';

type Pair = [number, number];

/*
 * Depthwise convolution: y[.., c M + m] = sum over taps of x[.., c] w[tap, c, m], each channel by itself with M filters.
 * The backend wasm has no kernels for its gradients, so they are put together of what every backend has:
 *
 *     dx = sum over m of dy[.., c M + m], its pixels a stride apart, convolved with w[.., m] turned by 180 degrees
 *     dw[tap, c, m] = sum over the images of x, shifted by the tap and every stride-th pixel of it, times dy
 */

/**
 * @param x [n, h, w, c]
 * @param filter [kh, kw, c, M]
 * @returns [n, h', w', c M]
 */
export function depthwiseConvolution(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  strides: Pair,
  pad: 'same' | 'valid',
): tf.Tensor4D {
  const info = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, 1, pad, 'floor', true);
  return differentiable(
    [x, filter],
    save => {
      save([x, filter]);
      return tf.depthwiseConv2d(x, filter, strides, pad);
    },
    (dy, [savedX, savedFilter]) => [
      inputGradient(dy as tf.Tensor4D, savedFilter as tf.Tensor4D, info),
      filterGradient(dy as tf.Tensor4D, savedX as tf.Tensor4D, info),
    ],
  );
}

type Info = tf.backend_util.Conv2DInfo;

function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: Info): tf.Tensor {
  const [kh, kw, c, multiplier] = filter.shape;
  const [n, h, w] = dy.shape;
  const { top, left } = info.padInfo;
  const turned = tf.reverse(filter, [0, 1]);
  const byFilter = tf.reshape(dy, [n * h * w, c, multiplier]);
  let sum: tf.Tensor | undefined;
  for (let m = 0; m < multiplier; m++) {
    const one = tf.reshape(tf.slice(byFilter, [0, 0, m], [n * h * w, c, 1]), [n, h, w, c]);
    const apart = spread(spread(one, 1, info.strideHeight), 2, info.strideWidth);
    // As far as the filter reaches beyond what the forward pass padded; what no window reached gets nothing.
    const [height, width] = [apart.shape[1]!, apart.shape[2]!];
    const padded = tf.pad(apart as tf.Tensor4D, [
      [0, 0],
      [kh - 1, Math.max(0, info.inHeight + top - height)],
      [kw - 1, Math.max(0, info.inWidth + left - width)],
      [0, 0],
    ]);
    const all = tf.depthwiseConv2d(padded, tf.slice(turned, [0, 0, 0, m], [kh, kw, c, 1]), 1, 'valid');
    const part = tf.slice(all, [0, top, left, 0], [n, info.inHeight, info.inWidth, c]);
    sum = sum ? tf.add(sum, part) : part;
  }
  return sum!;
}

function filterGradient(dy: tf.Tensor4D, x: tf.Tensor4D, info: Info): tf.Tensor {
  const { filterHeight: kh, filterWidth: kw, inChannels: c, strideHeight, strideWidth, padInfo } = info;
  const [n, h, w, out] = dy.shape;
  const multiplier = out / c;
  const { top, bottom, left, right } = padInfo;
  const padded = tf.pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const pixels = n * h * w;
  const byFilter = tf.reshape(dy, [pixels, c, multiplier]);
  const ones = tf.ones([1, pixels]) as tf.Tensor2D;
  const taps: tf.Tensor[] = [];
  for (let i = 0; i < kh; i++)
    for (let j = 0; j < kw; j++) {
      const reach = [n, (h - 1) * strideHeight + 1, (w - 1) * strideWidth + 1, c] as [number, number, number, number];
      const shifted = tf.slice(padded, [0, i, j, 0], reach);
      const seen = tf.reshape(gather(gather(shifted, 1, strideHeight), 2, strideWidth), [pixels, c, 1]);
      // Sums as products with ones: TensorFlow.js would transpose first.
      const products = tf.reshape(tf.mul(seen, byFilter), [pixels, out]) as tf.Tensor2D;
      taps.push(tf.reshape(tf.matMul(ones, products), [c, multiplier]));
    }
  return tf.reshape(tf.stack(taps), [kh, kw, c, multiplier]);
}
