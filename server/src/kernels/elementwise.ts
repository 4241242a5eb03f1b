import { util, Variable } from '@tensorflow/tfjs-core';
import type { KernelTable } from './register.ts';

/** Rows shorter than a vector are left to the stock kernel. */
const SHORTEST_ROW = 8;

/** Elementwise kernels, copies and sums that take a visible part of a training step on the stock backend. */
export const elementwiseKernels: KernelTable = {
  /** The sum of two tensors of one shape, or of a tensor and a row that is added along its last axes. */
  Add: ({ kernels, heap }, { inputs: { a, b } }, stock) => {
    const [size, period] = [util.sizeFromShape(a.shape), util.sizeFromShape(b.shape)];
    const isRow = b.shape.every((length: number, i: number) => length === a.shape.at(i - b.shape.length));
    if (!isRow || period < SHORTEST_ROW || a.dtype !== 'float32' || b.dtype !== 'float32') return stock();
    const c = heap.output(a.shape);
    kernels.add(size, period, heap.address(a), heap.address(b), heap.address(c));
    return c;
  },
  Relu: ({ kernels, heap }, { inputs: { x } }, stock) => {
    if (x.dtype !== 'float32') return stock();
    const y = heap.output(x.shape);
    kernels.relu(util.sizeFromShape(x.shape), heap.address(x), heap.address(y));
    return y;
  },
  /**
   * The gradient tape holds every saved tensor through this kernel. The stock one copies; ours shares the memory, as the
   * other backends do. Only variables are copied: SgdMomentum changes them in place.
   */
  Identity: ({ heap }, { inputs: { x } }, stock) => (x instanceof Variable ? stock() : heap.share(x)),
  /** {dy, y = relu(x)} -> dx */
  ReluGrad: ({ kernels, heap }, { inputs: { dy, y } }) => {
    const dx = heap.output(y.shape);
    kernels.reluGradient(util.sizeFromShape(y.shape), heap.address(dy), heap.address(y), heap.address(dx));
    return dx;
  },
  /** The sum over all leading axes, as the gradient of a bias wants it. */
  Sum: ({ kernels, heap }, { inputs: { x }, attrs: { axis, keepDims } }, stock) => {
    const rank = x.shape.length;
    const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
    const leading = rank > 1 && axes.length === rank - 1 && axes.every((a, i) => a === i);
    if (!leading || x.dtype !== 'float32') return stock();
    const columns = x.shape[rank - 1];
    const rows = util.sizeFromShape(x.shape) / columns;
    const y = heap.output(keepDims ? [...axes.map(() => 1), columns] : [columns]);
    kernels.columnSums(rows, columns, heap.address(x), heap.address(y), heap.scratch(columns * 8));
    return y;
  },
};
