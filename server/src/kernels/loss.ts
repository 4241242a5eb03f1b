import { util } from '@tensorflow/tfjs-core';
import { partsFor } from './parts.ts';
import type { KernelTable } from './register.ts';

/**
 * The two ends of a training step:
 *
 * SoftmaxCrossEntropy {logits [n, c], labels int32 [n]} -> lossPerExample [n], probabilities [n, c]
 * SoftmaxCrossEntropyGrad {dy [n], probabilities, labels} -> dlogits
 * SgdMomentum {parameter, velocity, gradient}, {learningRate, momentum, weightDecay}: both in place, returns nothing
 */
export const lossKernels: KernelTable = {
  SoftmaxCrossEntropy: ({ kernels, heap }, { inputs: { logits, labels } }) => {
    const [examples, classes] = logits.shape;
    const outputs = [heap.output([examples]), heap.output([examples, classes])];
    const [from, label, loss, probabilities] = [logits, labels, ...outputs].map(heap.address);
    kernels.softmaxCrossEntropy(examples, classes, from, label, loss, probabilities);
    return outputs;
  },
  SoftmaxCrossEntropyGrad: ({ kernels, heap }, { inputs: { dy, probabilities, labels } }) => {
    const [examples, classes] = probabilities.shape;
    const dlogits = heap.output([examples, classes]);
    const [g, p, label, to] = [dy, probabilities, labels, dlogits].map(heap.address);
    kernels.softmaxCrossEntropyGradient(examples, classes, g, p, label, to);
    return dlogits;
  },
  SgdMomentum: ({ heap, team }, { inputs: { parameter, velocity, gradient }, attrs }) => {
    const { learningRate, momentum, weightDecay } = attrs;
    const [p, v, g] = [parameter, velocity, gradient].map(heap.address);
    const size = util.sizeFromShape(parameter.shape);
    const calls = partsFor(team.size, size, 2 * size, 16).map(({ from, to }) => [
      ...[to - from, learningRate, momentum, weightDecay],
      ...[p, v, g].map(at => at + from * 4),
    ]);
    team.run('sgdMomentum', calls);
    return [];
  },
};
