import { util } from '@tensorflow/tfjs-core';
import type { KernelTable } from './register.ts';

/**
 * Group Norm and Weight Standardization, which TensorFlow.js does not have, with their gradients:
 *
 * GroupNorm {x [n, h, w, c], gamma [c], beta [c], shortcut?}, {groups, epsilon, relu?}
 *   -> y, mean [n, groups], inverseStd [n, groups]; y = relu(norm(x) + shortcut) as far as asked for
 * GroupNormGrad {dy, x, gamma, mean, inverseStd, y?}, {groups, shortcut?} -> dx, dgamma, dbeta, dshortcut?
 *   y is the output where it went through relu; shortcut says that one was added
 * WeightStandardization {w [kh, kw, cin, cout]}, {epsilon} -> wHat, inverseStd [cout]
 * WeightStandardizationGrad {dy, wHat, inverseStd} -> dw
 */
export const normKernels: KernelTable = {
  GroupNorm: ({ kernels, heap }, { inputs: { x, gamma, beta, shortcut }, attrs: { groups, epsilon, relu } }) => {
    const [n, h, w, c] = x.shape;
    const outputs = [heap.output(x.shape), heap.output([n, groups]), heap.output([n, groups])];
    const scratch = heap.scratch(kernels.groupNormScratch(c));
    const [from, scale, shift] = [x, gamma, beta].map(heap.address);
    const [y, mean, inverseStd] = outputs.map(heap.address);
    const added = shortcut ? heap.address(shortcut) : 0;
    const last = relu ? 1 : 0;
    kernels.groupNorm(n, h * w, c, groups, epsilon, from, scale, shift, added, last, y, mean, inverseStd, scratch);
    return outputs;
  },
  GroupNormGrad: (
    { kernels, heap },
    { inputs: { dy, x, gamma, mean, inverseStd, y }, attrs: { groups, shortcut } },
  ) => {
    const [n, h, w, c] = x.shape;
    const outputs = [heap.output(x.shape), heap.output([c]), heap.output([c])];
    if (shortcut) outputs.push(heap.output(x.shape));
    const scratch = heap.scratch(kernels.groupNormScratch(c));
    const [g, from, scale, means, inverseStds] = [dy, x, gamma, mean, inverseStd].map(heap.address);
    const [dx, dgamma, dbeta, dshortcut = 0] = outputs.map(heap.address);
    const to = [dx, dgamma, dbeta, dshortcut] as const;
    const through = y ? heap.address(y) : 0;
    kernels.groupNormGradient(n, h * w, c, groups, g, from, scale, means, inverseStds, through, ...to, scratch);
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
