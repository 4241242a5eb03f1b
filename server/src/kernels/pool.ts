import { backend_util } from '@tensorflow/tfjs-core';
import { forwardGeometry } from './convolution.ts';
import { partsFor } from './parts.ts';
import type { Engine, KernelCall, KernelTable } from './register.ts';

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

/** @param addresses of a part that begins so many bytes into the input and the output */
function byImages(
  { heap, team }: Engine,
  kernel: 'maxPool' | 'maxPoolGradient',
  info: backend_util.Conv2DInfo,
  addresses: (input: number, output: number) => number[],
): void {
  const { batchSize: images, inHeight, inWidth, outHeight, outWidth, inChannels } = info;
  const [input, output] = [inHeight * inWidth, outHeight * outWidth].map(pixels => pixels * inChannels * 4);
  const calls = partsFor(team.size, images, (images * input) / 4).map(({ from, to }, i) => [
    heap.integers(forwardGeometry(info).with(0, to - from), i),
    ...addresses(from * input, from * output),
  ]);
  team.run(kernel, calls);
}

/** Max pooling; the gradient goes to the first maximum in window order, as in PyTorch. */
export const poolKernels: KernelTable = {
  MaxPool: (engine, { inputs: { x }, attrs }) => {
    const info = geometryOf(x.shape, attrs);
    const y = engine.heap.output(info.outShape);
    const [from, to] = [x, y].map(engine.heap.address);
    byImages(engine, 'maxPool', info, (input, output) => [from + input, to + output]);
    return y;
  },
  MaxPoolGrad: (engine, { inputs: { dy, input: x, output: y }, attrs }) => {
    const info = geometryOf(x.shape, attrs);
    const dx = engine.heap.output(info.inShape);
    const [xAt, yAt, from, to] = [x, y, dy, dx].map(engine.heap.address);
    byImages(engine, 'maxPoolGradient', info, (input, output) => [
      ...[xAt + input, yAt + output, from + output, to + input],
    ]);
    return dx;
  },
};
