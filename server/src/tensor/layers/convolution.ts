import * as tf from '@tensorflow/tfjs-core';
import '../gradients.ts';
import { concatenate, part } from './channels.ts';
import { dilateFilter } from './spread.ts';

export interface ConvolutionGeometry {
  strides: [number, number];
  padding: 'same' | 'valid';
  dilation: [number, number];
  groups: number;
}

/**
 * A convolution as TensorFlow pads it.
 * @param x [n, h, w, c]
 * @param filter [kh, kw, c / groups, filters]; each group of filters sees its own channels
 * @param bias [filters]
 * @param relu comes last
 */
export function groupedConvolution(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D | undefined,
  { strides, padding, dilation, groups }: ConvolutionGeometry,
  relu: boolean,
): tf.Tensor4D {
  const wide = dilateFilter(filter, dilation);
  if (groups === 1) return convolve(x, wide, bias, strides, padding, relu);
  const [channels, filters] = [filter.shape[2], filter.shape[3] / groups];
  const parts = Array.from({ length: groups }, (_, g) =>
    convolve(
      part(x, 3, g * channels, channels),
      part(wide, 3, g * filters, filters),
      bias && part(bias, 0, g * filters, filters),
      strides,
      padding,
      relu,
    ),
  );
  return concatenate(parts, 3) as tf.Tensor4D;
}

function convolve(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D | undefined,
  strides: [number, number],
  pad: 'same' | 'valid',
  relu: boolean,
): tf.Tensor4D {
  const attributes = { strides, pad, dataFormat: 'NHWC', dilations: [1, 1] };
  const { engine } = tf;
  if (bias) {
    const activation = relu ? 'relu' : 'linear';
    return engine().runKernel<tf.Tensor4D>(tf.FusedConv2D, { x, filter, bias }, { ...attributes, activation });
  }
  const y = engine().runKernel<tf.Tensor4D>(tf.Conv2D, { x, filter }, attributes);
  return relu ? tf.relu(y) : y;
}
