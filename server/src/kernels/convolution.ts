import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { scratchFor } from './heap.ts';
import { partsFor, ranges } from './parts.ts';
import type { Engine, KernelCall, KernelTable } from './register.ts';

type Conv2DInfo = backend_util.Conv2DInfo;
/** [images, height, width, channels] or [filter height, filter width, input channels, output channels] */
type Shape = [number, number, number, number];

/** The geometry of a convolution as the kernels read it (assembly/geometry.ts). */
export function forwardGeometry(info: Conv2DInfo): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  return [
    ...[batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels],
    ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth, 1, 1],
    ...[info.padInfo.top, info.padInfo.left, batchSize],
  ];
}

/** The convolution that carries dy to the input: of dy, its pixels a stride apart, with the turned filter. */
function backwardGeometry(info: Conv2DInfo): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  return [
    ...[batchSize, outHeight, outWidth, outChannels, inHeight, inWidth, inChannels],
    ...[info.filterHeight, info.filterWidth, 1, 1, info.strideHeight, info.strideWidth],
    ...[info.filterHeight - 1 - info.padInfo.top, info.filterWidth - 1 - info.padInfo.left, batchSize],
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

type Geometry = number[];
const [IMAGES, BATCH] = [0, 15];
const [IN_HEIGHT, IN_WIDTH, IN_CHANNELS, OUT_HEIGHT, OUT_WIDTH, OUT_CHANNELS] = [1, 2, 3, 4, 5, 6];
const [FILTER_HEIGHT, FILTER_WIDTH] = [7, 8];

/** Floats of one image: of the input, of the output. */
const inputSize = (g: Geometry) => g[IN_HEIGHT] * g[IN_WIDTH] * g[IN_CHANNELS];
const outputSize = (g: Geometry) => g[OUT_HEIGHT] * g[OUT_WIDTH] * g[OUT_CHANNELS];
/** A rough estimate of the cycles for one image: some ten products each. */
const cycles = (g: Geometry) => (outputSize(g) * g[FILTER_HEIGHT] * g[FILTER_WIDTH] * g[IN_CHANNELS]) / 12;

/** Images in a register tile, where it takes the same pixel of several. */
const TILE_IMAGES = 6;

interface ConvolutionAddresses {
  x: number;
  filter: number;
  bias?: number;
  y: number;
  /** 1 for yes. */
  turned?: number;
  rectified?: number;
}

/** y = bias + x * filter by parts of the batch; addresses as in assembly/convolution.ts. */
function convolve(
  { kernels, heap, team }: Engine,
  geometry: Geometry,
  { x, filter, turned = 0, bias = 0, rectified = 0, y }: ConvolutionAddresses,
): void {
  const images = geometry[IMAGES];
  let needed = 0;
  const calls = partsFor(team.size, images, images * cycles(geometry), TILE_IMAGES).map(({ from, to }, i) => {
    const part = heap.integers(geometry.with(IMAGES, to - from), i);
    needed = Math.max(needed, kernels.convolveScratch(part));
    const [input, output] = [x + from * inputSize(geometry) * 4, y + from * outputSize(geometry) * 4];
    return [part, input, filter, turned, bias, rectified, output];
  });
  team.run('convolve', calls, scratchFor(heap, team.size, needed).scratch);
}

/** Output pixels in a chunk of the filter's gradient, so that what each costs by itself is little beside its sums. */
const CHUNK_PIXELS = 1024;
const MOST_CHUNKS = 8;

/**
 * dw as the sum of the gradients of chunks of the batch. How many does not depend on the threads, so the bits do not.
 */
function filterGradient(
  { kernels, heap, team }: Engine,
  geometry: Geometry,
  [x, dy, dw]: [number, number, number],
): void {
  const images = geometry[IMAGES];
  const pixels = images * geometry[OUT_HEIGHT] * geometry[OUT_WIDTH];
  const chunks = ranges(images, Math.min(MOST_CHUNKS, Math.round(pixels / CHUNK_PIXELS)));
  const size = geometry[FILTER_HEIGHT] * geometry[FILTER_WIDTH] * geometry[IN_CHANNELS] * geometry[OUT_CHANNELS];
  const parts = chunks.map(({ from, to }, i) =>
    heap.integers(geometry.with(IMAGES, to - from).with(BATCH, to - from), i),
  );
  const needed = Math.max(...parts.map(kernels.filterGradientScratch));
  const { common, scratch } = scratchFor(heap, team.size, needed, chunks.length * size * 4);
  const calls = chunks.map(({ from }, i) => {
    const to = chunks.length === 1 ? dw : common + i * size * 4;
    return [parts[i], x + from * inputSize(geometry) * 4, dy + from * outputSize(geometry) * 4, to];
  });
  team.run('filterGradient', calls, scratch);
  if (chunks.length > 1) kernels.sumParts(size, chunks.length, common, dw);
}

/** Conv2D, FusedConv2D and both gradients; what they do not cover goes to the kernel that they replace. */
export const convolutionKernels: KernelTable = {
  Conv2D: (engine, { inputs, attrs }, stock) => {
    const { x, filter } = inputs;
    if (!isPlain(attrs, x, filter)) return stock();
    const info = geometryOf(x.shape, filter.shape, attrs);
    const { address, output } = engine.heap;
    const y = output(info.outShape);
    convolve(engine, forwardGeometry(info), { x: address(x), filter: address(filter), y: address(y) });
    return y;
  },
  FusedConv2D: (engine, { inputs, attrs }, stock) => {
    const { x, filter, bias } = inputs;
    const activation = attrs.activation ?? 'linear';
    if (!isPlain(attrs, x, filter) || (activation !== 'linear' && activation !== 'relu')) return stock();
    const info = geometryOf(x.shape, filter.shape, attrs);
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== info.outChannels)) return stock();
    const { address, output } = engine.heap;
    const y = output(info.outShape);
    convolve(engine, forwardGeometry(info), {
      ...{ x: address(x), filter: address(filter), y: address(y) },
      ...{ bias: bias && address(bias), rectified: activation === 'relu' ? 1 : 0 },
    });
    return y;
  },
  Conv2DBackpropInput: (engine, { inputs, attrs }, stock) => {
    const { dy, filter } = inputs;
    if (!isPlain(attrs, dy, filter)) return stock();
    const info = geometryOf(attrs.inputShape, filter.shape, attrs);
    const { address, output } = engine.heap;
    const dx = output(info.inShape);
    convolve(engine, backwardGeometry(info), { x: address(dy), filter: address(filter), turned: 1, y: address(dx) });
    return dx;
  },
  Conv2DBackpropFilter: (engine, { inputs, attrs }, stock) => {
    const { x, dy } = inputs;
    if (!isPlain(attrs, x, dy)) return stock();
    const info = geometryOf(x.shape, attrs.filterShape, attrs);
    const { address, output } = engine.heap;
    const dw = output(attrs.filterShape);
    filterGradient(engine, forwardGeometry(info), [address(x), address(dy), address(dw)]);
    return dw;
  },
};
