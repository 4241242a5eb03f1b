import { broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Engine, KernelTable } from './register.ts';

const product = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

/**
 * a [..., m, k] times b [..., k, n] (each matrix transposed in memory where asked), plus a bias [n].
 * Batch dimensions broadcast as in TensorFlow.js: one of the two may have a single matrix.
 */
function matrixProduct(
  { kernels, heap }: Engine,
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
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const c = heap.output([...batch, m, n]);
  const count = product(batch);
  const aCount = product(a.shape.slice(0, -2));
  const bCount = product(b.shape.slice(0, -2));
  const scratch = heap.scratch(kernels.multiplyScratch());
  const [aAddress, bAddress, cAddress] = [a, b, c].map(heap.address);
  const aStrides = transposeA ? [4, aColumns * 4] : [aColumns * 4, 4];
  const bStrides = transposeB ? [4, bColumns * 4] : [bColumns * 4, 4];
  for (let i = 0; i < count; i++)
    kernels.multiply(
      ...([m, n, depth] as const),
      ...([aAddress + (i % aCount) * m * depth * 4, aStrides[0], aStrides[1]] as const),
      ...([bAddress + (i % bCount) * depth * n * 4, bStrides[0], bStrides[1]] as const),
      bias ? heap.address(bias) : 0,
      cAddress + i * m * n * 4,
      scratch,
    );
  if (relu) kernels.relu(count * m * n, cAddress, cAddress);
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
