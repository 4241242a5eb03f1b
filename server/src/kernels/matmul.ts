import { broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { reluInPlace } from './elementwise.ts';
import { scratchFor } from './heap.ts';
import { partsFor, type Range } from './parts.ts';
import type { Engine, KernelTable } from './register.ts';

/** A multiple of every build's register tile. */
const [TILE_ROWS, TILE_COLUMNS] = [12, 16];

const product = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

/**
 * a [..., m, k] times b [..., k, n] (each matrix transposed in memory where asked), plus a bias [n].
 * Batch dimensions broadcast as in TensorFlow.js: one of the two may have a single matrix.
 */
function matrixProduct(
  engine: Engine,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  bias?: TensorInfo,
  relu = false,
): TensorInfo {
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const [m, depth] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (depth !== inner)
    throw new Error(`matMul: the inner dimensions ${depth} and ${inner} differ (shapes ${a.shape} and ${b.shape}).`);
  const { kernels, heap, team } = engine;
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const c = heap.output([...batch, m, n]);
  const count = product(batch);
  const aCount = product(a.shape.slice(0, -2));
  const bCount = product(b.shape.slice(0, -2));
  const { scratch } = scratchFor(heap, team.size, kernels.multiplyScratch());
  const [aAddress, bAddress, cAddress] = [a, b, c].map(heap.address);
  const aStrides = transposeA ? [4, aColumns * 4] : [aColumns * 4, 4];
  const bStrides = transposeB ? [4, bColumns * 4] : [bColumns * 4, 4];
  // Threads take columns, or rows where there are more of them.
  const cycles = (m * n * depth) / 12;
  const parts = n >= m ? partsFor(team.size, n, cycles, TILE_COLUMNS) : partsFor(team.size, m, cycles, TILE_ROWS);
  for (let i = 0; i < count; i++) {
    const from = {
      a: aAddress + (i % aCount) * m * depth * 4,
      b: bAddress + (i % bCount) * depth * n * 4,
      bias: bias ? heap.address(bias) : 0,
      c: cAddress + i * m * n * 4,
    };
    const part =
      n >= m
        ? ({ from: start, to }: Range) => [
            ...[m, to - start, depth, from.a, ...aStrides, from.b + start * bStrides[1], ...bStrides],
            ...[from.bias && from.bias + start * 4, from.c + start * 4, n * 4],
          ]
        : ({ from: start, to }: Range) => [
            ...[to - start, n, depth, from.a + start * aStrides[0], ...aStrides, from.b, ...bStrides],
            ...[from.bias, from.c + start * n * 4, n * 4],
          ];
    team.run('multiply', parts.map(part), scratch);
  }
  if (relu) reluInPlace(engine, c);
  return c;
}

const isCovered = (a: TensorInfo, b: TensorInfo) =>
  [a, b].every(t => t.dtype === 'float32' && product(t.shape) > 0) && broadcastsSimply(a, b);

/** Whether a broadcast of the batch dimensions is one that walking the shorter operand in circles gets right. */
function broadcastsSimply(a: TensorInfo, b: TensorInfo): boolean {
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  return product(batchA) === 1 || product(batchB) === 1 || batchA.join() === batchB.join();
}

/** BatchMatMul and _FusedMatMul; what they do not cover goes to the kernel that they replace. */
export const matmulKernels: KernelTable = {
  BatchMatMul: (engine, { inputs: { a, b }, attrs }, stock) => {
    if (!isCovered(a, b)) return stock();
    return matrixProduct(engine, a, b, attrs.transposeA, attrs.transposeB);
  },
  _FusedMatMul: (engine, { inputs: { a, b, bias }, attrs }, stock) => {
    const { transposeA, transposeB, activation } = attrs;
    const isPlain = (activation === 'linear' || activation === 'relu') && (!bias || bias.shape.length === 1);
    if (!isPlain || !isCovered(a, b)) return stock();
    return matrixProduct(engine, a, b, transposeA, transposeB, bias, activation === 'relu');
  },
};
