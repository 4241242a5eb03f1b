import { backend_util } from '@tensorflow/tfjs-core';
import { forwardGeometry } from './convolution.ts';
import type { KernelCall, KernelTable } from './register.ts';

function geometryOf(inputShape: number[], attrs: KernelCall['attrs']) {
  return backend_util.computePool2DInfo(
    inputShape as [number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
}

/** Max pooling; the gradient goes to the first maximum in window order, as in PyTorch. */
export const poolKernels: KernelTable = {
  MaxPool: ({ kernels, heap }, { inputs: { x }, attrs }) => {
    const info = geometryOf(x.shape, attrs);
    const y = heap.output(info.outShape);
    kernels.maxPool(heap.integers(forwardGeometry(info)), heap.address(x), heap.address(y));
    return y;
  },
  MaxPoolGrad: ({ kernels, heap }, { inputs: { dy, input, output }, attrs }) => {
    const info = geometryOf(input.shape, attrs);
    const dx = heap.output(info.inShape);
    const geometry = heap.integers(forwardGeometry(info));
    const [x, y, from, to] = [input, output, dy, dx].map(heap.address);
    kernels.maxPoolGradient(geometry, x, y, from, to);
    return dx;
  },
};
