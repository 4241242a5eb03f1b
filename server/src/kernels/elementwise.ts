import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { scratchFor } from './heap.ts';
import { partsFor, ranges } from './parts.ts';
import type { Engine, KernelTable } from './register.ts';
import type { Team } from './team.ts';

/** Rows shorter than a vector are left to the stock kernel. */
const SHORTEST_ROW = 8;

/** A kernel that does the same to `count` floats from each address on. */
function byRanges(team: Team, kernel: 'relu' | 'reluGradient', count: number, addresses: number[]): void {
  const calls = partsFor(team.size, count, count, 16).map(({ from, to }) => [
    to - from,
    ...addresses.map(address => address + from * 4),
  ]);
  team.run(kernel, calls);
}

/** y = max(y, 0) */
export function reluInPlace({ heap, team }: Engine, y: TensorInfo): void {
  const address = heap.address(y);
  byRanges(team, 'relu', util.sizeFromShape(y.shape), [address, address]);
}

/** Rows in a chunk of a column's sum. How many chunks there are does not depend on the threads, so the bits do not. */
const CHUNK_ROWS = 2048;
const MOST_CHUNKS = 8;

/**
 * Sums over the rows of a matrix, by column, in chunks of rows.
 * @param part addresses of what the kernel takes from a row on
 * @param sums where the sums go
 */
function sumChunks(
  { kernels, heap, team }: Engine,
  kernel: 'columnSums' | 'reluGradientSums',
  { rows, columns, part, sums }: { rows: number; columns: number; part: (row: number) => number[]; sums: number },
): void {
  const chunks = ranges(rows, Math.min(MOST_CHUNKS, Math.floor(rows / CHUNK_ROWS)));
  const { common, scratch } = scratchFor(heap, team.size, columns * 8, chunks.length * columns * 4);
  const calls = chunks.map(({ from, to }, i) => [
    ...[to - from, columns, ...part(from)],
    chunks.length === 1 ? sums : common + i * columns * 4,
  ]);
  team.run(kernel, calls, scratch);
  if (chunks.length > 1) kernels.sumParts(columns, chunks.length, common, sums);
}

/** Elementwise kernels, copies and sums that take a visible part of a training step on the stock backend. */
export const elementwiseKernels: KernelTable = {
  /** The sum of two tensors of one shape, or of a tensor and a row that is added along its last axes. */
  Add: ({ heap, team }, { inputs: { a, b } }, stock) => {
    const [size, period] = [util.sizeFromShape(a.shape), util.sizeFromShape(b.shape)];
    const isRow = b.shape.every((length: number, i: number) => length === a.shape.at(i - b.shape.length));
    if (!isRow || period < SHORTEST_ROW || a.dtype !== 'float32' || b.dtype !== 'float32') return stock();
    const c = heap.output(a.shape);
    const [x, y, to] = [a, b, c].map(heap.address);
    const unit = size === period ? 16 : period;
    const calls = partsFor(team.size, size, size, unit).map(part => {
      const count = part.to - part.from;
      return size === period
        ? [count, count, ...[x, y, to].map(at => at + part.from * 4)]
        : [count, period, x + part.from * 4, y, to + part.from * 4];
    });
    team.run('add', calls);
    return c;
  },
  Relu: ({ heap, team }, { inputs: { x } }, stock) => {
    if (x.dtype !== 'float32') return stock();
    const y = heap.output(x.shape);
    byRanges(team, 'relu', util.sizeFromShape(x.shape), [x, y].map(heap.address));
    return y;
  },
  /**
   * The gradient tape holds every saved tensor through this kernel. The stock one copies; ours shares the memory, as the
   * other backends do.
   */
  Identity: ({ heap }, { inputs: { x } }) => heap.share(x),
  /** {dy, y = relu(x)} -> dx */
  ReluGrad: ({ heap, team }, { inputs: { dy, y } }) => {
    const dx = heap.output(y.shape);
    byRanges(team, 'reluGradient', util.sizeFromShape(y.shape), [dy, y, dx].map(heap.address));
    return dx;
  },
  /** {dy, y = relu(x + bias)} -> dx, dbias [last axis] */
  ReluBiasGrad: (engine, { inputs: { dy, y } }) => {
    const { heap } = engine;
    const columns = y.shape.at(-1);
    const [dx, dbias] = [heap.output(y.shape), heap.output([columns])];
    const rows = util.sizeFromShape(y.shape) / columns;
    const [from, through, to, sums] = [dy, y, dx, dbias].map(heap.address);
    const part = (row: number) => [from, through, to].map(address => address + row * columns * 4);
    sumChunks(engine, 'reluGradientSums', { rows, columns, part, sums });
    return [dx, dbias];
  },
  /** The sum over all leading axes, as the gradient of a bias wants it. */
  Sum: (engine, { inputs: { x }, attrs: { axis, keepDims } }, stock) => {
    const rank = x.shape.length;
    const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
    const leading = rank > 1 && axes.length === rank - 1 && axes.every((a, i) => a === i);
    if (!leading || x.dtype !== 'float32') return stock();
    const columns = x.shape[rank - 1];
    const rows = util.sizeFromShape(x.shape) / columns;
    const y = engine.heap.output(keepDims ? [...axes.map(() => 1), columns] : [columns]);
    const [from, sums] = [x, y].map(engine.heap.address);
    sumChunks(engine, 'columnSums', { rows, columns, part: row => [from + row * columns * 4], sums });
    return y;
  },
};
