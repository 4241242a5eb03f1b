import { util } from '@tensorflow/tfjs-core';
import type { KernelTable } from './register.ts';

/**
 * Group Norm and Weight Standardization, which TensorFlow.js does not have, with their gradients:
 *
 * GroupNorm {x [n, h, w, c], gamma [c], beta [c]}, {groups, epsilon} -> y, mean [n, groups], inverseStd [n, groups]
 * GroupNormGrad {dy, x, gamma, mean, inverseStd}, {groups} -> dx, dgamma, dbeta
 * WeightStandardization {w [kh, kw, cin, cout]}, {epsilon} -> wHat, inverseStd [cout]
 * WeightStandardizationGrad {dy, wHat, inverseStd} -> dw
 */
export const normKernels: KernelTable = {
  GroupNorm: ({ kernels, heap }, { inputs: { x, gamma, beta }, attrs: { groups, epsilon } }) => {
    const [n, h, w, c] = x.shape;
    const y = heap.output(x.shape);
    const mean = heap.output([n, groups]);
    const inverseStd = heap.output([n, groups]);
    const scratch = heap.scratch(kernels.groupNormScratch(c));
    const [from, scale, shift, to, means, inverseStds] = [x, gamma, beta, y, mean, inverseStd].map(heap.address);
    kernels.groupNorm(n, h * w, c, groups, epsilon, from, scale, shift, to, means, inverseStds, scratch);
    return [y, mean, inverseStd];
  },
  GroupNormGrad: ({ kernels, heap }, { inputs: { dy, x, gamma, mean, inverseStd }, attrs: { groups } }) => {
    const [n, h, w, c] = x.shape;
    const outputs = [heap.output(x.shape), heap.output([c]), heap.output([c])];
    const scratch = heap.scratch(kernels.groupNormScratch(c));
    const [g, from, scale, means, inverseStds] = [dy, x, gamma, mean, inverseStd].map(heap.address);
    const [dx, dgamma, dbeta] = outputs.map(heap.address);
    kernels.groupNormGradient(n, h * w, c, groups, g, from, scale, means, inverseStds, dx, dgamma, dbeta, scratch);
    return outputs;
  },
  WeightStandardization: ({ kernels, heap }, { inputs: { w }, attrs: { epsilon } }) => {
    const columns = w.shape[3];
    const rows = util.sizeFromShape(w.shape) / columns;
    const outputs = [heap.output(w.shape), heap.output([columns])];
    const [wHat, inverseStd] = outputs.map(heap.address);
    kernels.weightStandardization(
      rows,
      columns,
      epsilon,
      heap.address(w),
      wHat,
      inverseStd,
      heap.scratch(columns * 16),
    );
    return outputs;
  },
  WeightStandardizationGrad: ({ kernels, heap }, { inputs: { dy, wHat, inverseStd } }) => {
    const columns = wHat.shape[3];
    const rows = util.sizeFromShape(wHat.shape) / columns;
    const dw = heap.output(wHat.shape);
    const [g, weights, r, to] = [dy, wHat, inverseStd, dw].map(heap.address);
    kernels.weightStandardizationGradient(rows, columns, g, weights, r, to, heap.scratch(columns * 16));
    return dw;
  },
};
