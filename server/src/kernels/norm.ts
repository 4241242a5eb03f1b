import { util } from '@tensorflow/tfjs-core';
import { scratchFor } from './heap.ts';
import { partsFor, ranges } from './parts.ts';
import type { KernelTable } from './register.ts';

const GRADIENT_PARTS = 8;

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
  GroupNorm: ({ kernels, heap, team }, { inputs: { x, gamma, beta, shortcut }, attrs: { groups, epsilon, relu } }) => {
    const [n, h, w, c] = x.shape;
    const outputs = [heap.output(x.shape), heap.output([n, groups]), heap.output([n, groups])];
    const { scratch } = scratchFor(heap, team.size, kernels.groupNormScratch(c));
    const [from, scale, shift] = [x, gamma, beta].map(heap.address);
    const [y, mean, inverseStd] = outputs.map(heap.address);
    const added = shortcut ? heap.address(shortcut) : 0;
    const last = relu ? 1 : 0;
    const [image, moments] = [h * w * c * 4, groups * 4];
    const calls = partsFor(team.size, n, n * h * w * c).map(part => {
      const [first, count] = [part.from, part.to - part.from];
      const shortcutAt = added && added + first * image;
      return [
        ...[count, h * w, c, groups, epsilon, from + first * image, scale, shift, shortcutAt, last],
        ...[y + first * image, mean + first * moments, inverseStd + first * moments],
      ];
    });
    team.run('groupNorm', calls, scratch);
    return outputs;
  },
  GroupNormGrad: (
    { kernels, heap, team },
    { inputs: { dy, x, gamma, mean, inverseStd, y }, attrs: { groups, shortcut } },
  ) => {
    const [n, h, w, c] = x.shape;
    const outputs = [heap.output(x.shape), heap.output([c]), heap.output([c])];
    if (shortcut) outputs.push(heap.output(x.shape));
    const [g, from, scale, means, inverseStds] = [dy, x, gamma, mean, inverseStd].map(heap.address);
    const [dx, dgamma, dbeta, dshortcut = 0] = outputs.map(heap.address);
    const through = y ? heap.address(y) : 0;
    // How many parts there are does not depend on the threads, so the bits of their sums do not.
    const parts = ranges(n, GRADIENT_PARTS);
    const sums = parts.length * c * 4;
    const { common, scratch } = scratchFor(heap, team.size, kernels.groupNormScratch(c), 2 * sums);
    const [image, moments] = [h * w * c * 4, groups * 4];
    const calls = parts.map((part, i) => {
      const [first, count] = [part.from, part.to - part.from];
      const at = (address: number, size: number) => address && address + first * size;
      return [
        ...[count, h * w, c, groups, at(g, image), at(from, image), scale, at(means, moments)],
        ...[at(inverseStds, moments), at(through, image), at(dx, image)],
        ...[common + i * c * 4, common + sums + i * c * 4, at(dshortcut, image)],
      ];
    });
    team.run('groupNormGradient', calls, scratch);
    kernels.sumParts(c, parts.length, common, dgamma);
    kernels.sumParts(c, parts.length, common + sums, dbeta);
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
