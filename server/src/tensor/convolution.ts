import * as tf from '@tensorflow/tfjs-core';
import './gradients.ts';

/**
 * Convolution with stride 1, zero padding that keeps height and width, and a bias. Not `tf.fused.conv2d`, whose gradient
 * always computes that of the input as well.
 * @param x [n, h, w, cin]
 * @param filter [kh, kw, cin, cout]
 * @param bias [cout]
 * @param activation comes last
 */
export function convolutionWithBias(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  activation: 'linear' | 'relu' = 'linear',
): tf.Tensor4D {
  return tf
    .engine()
    .runKernel<tf.Tensor4D>(
      tf.FusedConv2D,
      { x, filter, bias },
      { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1], activation },
    );
}

/**
 * Convolution without bias, padded as PyTorch pads by (kernel - 1) / 2: with stride 2 and an even height, TensorFlow's
 * 'same' would put the padding on the other side.
 * @param x [n, h, w, cin]
 * @param filter [k, k, cin, cout], k odd
 * @returns [n, ceil(h / stride), ceil(w / stride), cout]
 */
export function convolution(x: tf.Tensor4D, filter: tf.Tensor4D, stride: 1 | 2): tf.Tensor4D {
  const margin = (filter.shape[0] - 1) / 2;
  if (stride === 1) return tf.conv2d(x, filter, 1, 'same');
  const padding: Padding = [
    [0, 0],
    [margin, margin],
    [margin, margin],
    [0, 0],
  ];
  // The backend `tensorflow` has no gradients for a padding of numbers.
  if (tf.getBackend() === 'tensorflow') return tf.conv2d(tf.pad(x, padding), filter, stride, 'valid');
  return tf.conv2d(x, filter, stride, padding);
}

type Padding = [[number, number], [number, number], [number, number], [number, number]];
