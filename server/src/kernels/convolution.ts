import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelCall, KernelTable } from './register.ts';

type Conv2DInfo = backend_util.Conv2DInfo;
/** [images, height, width, channels] or [filter height, filter width, input channels, output channels] */
type Shape = [number, number, number, number];

/** The geometry of a convolution as the kernels read it (assembly/geometry.ts). */
export function forwardGeometry(info: Conv2DInfo): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  return [
    ...[batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels],
    ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth, 1, 1],
    ...[info.padInfo.top, info.padInfo.left],
  ];
}

/** The convolution that carries dy to the input: of dy, its pixels a stride apart, with the turned filter. */
function backwardGeometry(info: Conv2DInfo): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  return [
    ...[batchSize, outHeight, outWidth, outChannels, inHeight, inWidth, inChannels],
    ...[info.filterHeight, info.filterWidth, 1, 1, info.strideHeight, info.strideWidth],
    ...[info.filterHeight - 1 - info.padInfo.top, info.filterWidth - 1 - info.padInfo.left],
  ];
}

function geometryOf(inputShape: number[], filterShape: number[], attrs: KernelCall['attrs']): Conv2DInfo {
  return backend_util.computeConv2DInfo(
    inputShape as Shape,
    filterShape as Shape,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
}

const isPlain = (attrs: KernelCall['attrs'], ...tensors: TensorInfo[]) =>
  attrs.dataFormat === 'NHWC' &&
  [attrs.dilations ?? 1].flat().every(d => d === 1) &&
  tensors.every(t => t.dtype === 'float32');

/** Conv2D, FusedConv2D and both gradients; what they do not cover goes to the kernel that they replace. */
export const convolutionKernels: KernelTable = {
  Conv2D: ({ kernels, heap }, { inputs, attrs }, stock) => {
    const { x, filter } = inputs;
    if (!isPlain(attrs, x, filter)) return stock();
    const info = geometryOf(x.shape, filter.shape, attrs);
    const y = heap.output(info.outShape);
    const geometry = heap.integers(forwardGeometry(info));
    const scratch = heap.scratch(kernels.convolveScratch(geometry));
    kernels.convolve(geometry, heap.address(x), heap.address(filter), 0, 0, heap.address(y), scratch);
    return y;
  },
  FusedConv2D: ({ kernels, heap }, { inputs, attrs }, stock) => {
    const { x, filter, bias } = inputs;
    const activation = attrs.activation ?? 'linear';
    if (!isPlain(attrs, x, filter) || (activation !== 'linear' && activation !== 'relu')) return stock();
    const info = geometryOf(x.shape, filter.shape, attrs);
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== info.outChannels)) return stock();
    const y = heap.output(info.outShape);
    const geometry = heap.integers(forwardGeometry(info));
    const scratch = heap.scratch(kernels.convolveScratch(geometry));
    const to = heap.address(y);
    kernels.convolve(geometry, heap.address(x), heap.address(filter), 0, bias ? heap.address(bias) : 0, to, scratch);
    if (activation === 'relu')
      kernels.relu(
        info.outShape.reduce((a, b) => a * b, 1),
        to,
        to,
      );
    return y;
  },
  Conv2DBackpropInput: ({ kernels, heap }, { inputs, attrs }, stock) => {
    const { dy, filter } = inputs;
    if (!isPlain(attrs, dy, filter)) return stock();
    const info = geometryOf(attrs.inputShape, filter.shape, attrs);
    const dx = heap.output(info.inShape);
    const geometry = heap.integers(backwardGeometry(info));
    const scratch = heap.scratch(kernels.convolveScratch(geometry));
    kernels.convolve(geometry, heap.address(dy), heap.address(filter), 1, 0, heap.address(dx), scratch);
    return dx;
  },
  Conv2DBackpropFilter: ({ kernels, heap }, { inputs, attrs }, stock) => {
    const { x, dy } = inputs;
    if (!isPlain(attrs, x, dy)) return stock();
    const info = geometryOf(x.shape, attrs.filterShape, attrs);
    const dw = heap.output(attrs.filterShape);
    const geometry = heap.integers(forwardGeometry(info));
    const scratch = heap.scratch(kernels.filterGradientScratch(geometry));
    kernels.filterGradient(geometry, heap.address(x), heap.address(dy), heap.address(dw), scratch);
    return dw;
  },
};
