// What does not depend on how many threads share the work: every bit.
import { expect, it } from 'vitest';
import type { KernelBuild } from '../../server/src/kernels/builds.ts';
import { normal, run, useBuild } from './kernelsTools.ts';

const filled = (...shape: number[]) => ({ shape, values: normal(shape, shape.length) });

const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);

/** Sizes that several threads share, some of them with parts of different lengths. */
const convolutions = [
  { x: [13, 14, 14, 16], filter: [3, 3, 16, 24], strides: 1, out: 14 },
  { x: [29, 7, 7, 13], filter: [3, 3, 13, 20], strides: 2, out: 4 },
  { x: [64, 4, 4, 32], filter: [3, 3, 32, 64], strides: 1, out: 4 },
  { x: [50, 8, 8, 24], filter: [1, 1, 24, 33], strides: 2, out: 4 },
];

function everything(): Float32Array[] {
  const results: Float32Array[] = [];
  for (const { x, filter, strides, out } of convolutions) {
    const attrs = { strides, pad: 'same', dataFormat: 'NHWC', inputShape: x, filterShape: filter };
    const [images, weights] = [filled(...x), filled(...filter)];
    const dy = filled(x[0], out, out, filter[3]);
    results.push(...run('FusedConv2D', { x: images, filter: weights }, { ...attrs, activation: 'relu' }));
    results.push(...run('Conv2DBackpropInput', { dy, filter: weights }, attrs));
    results.push(...run('Conv2DBackpropFilter', { x: images, dy }, attrs));
  }
  const [a, b, bias] = [filled(130, 300), filled(300, 210), filled(210)];
  results.push(...run('_FusedMatMul', { a, b, bias }, { transposeA: false, transposeB: false, activation: 'relu' }));
  results.push(...run('BatchMatMul', { a: b, b: filled(70, 300) }, { transposeA: true, transposeB: true }));
  const [x, gamma, beta, shortcut] = [filled(21, 9, 9, 40), filled(40), filled(40), filled(21, 9, 9, 40)];
  const [y, mean, inverseStd] = run(
    'GroupNorm',
    { x, gamma, beta, shortcut },
    { groups: 8, epsilon: 1e-5, relu: true },
  );
  const moments = [mean, inverseStd].map(values => ({ shape: [21, 8], values }));
  const saved = { mean: moments[0], inverseStd: moments[1], y: { shape: x.shape, values: y } };
  results.push(y, mean, inverseStd);
  results.push(...run('GroupNormGrad', { dy: shortcut, x, gamma, ...saved }, { groups: 8, shortcut: true }));
  const window = { filterSize: 2, strides: 2, pad: 'same' };
  const images = filled(40, 15, 15, 20);
  const [output] = run('MaxPool', { x: images }, window);
  const dy = filled(40, 8, 8, 20);
  results.push(
    output,
    ...run('MaxPoolGrad', { dy, input: images, output: { shape: dy.shape, values: output } }, window),
  );
  const [long, other] = [filled(150_001), filled(1, 150_001)];
  results.push(...run('Relu', { x: long }, {}), ...run('ReluGrad', { dy: long, y: long }, {}));
  results.push(...run('Add', { a: other, b: other }, {}), ...run('Add', { a: filled(9001, 24), b: filled(24) }, {}));
  results.push(...run('Sum', { x: filled(9001, 24) }, { axis: [0], keepDims: false }));
  results.push(...run('ReluBiasGrad', { dy: filled(9001, 24), y: filled(9001, 24) }, {}));
  return results;
}

/** Five threads on two busy cores wait for each other. */
const MILLISECONDS = 240_000;

export function threadTests(build: KernelBuild): void {
  it('gives the same bits on one, two and five threads', { timeout: MILLISECONDS }, async () => {
    const alone = everything();
    for (const threads of [2, 5]) {
      expect(await useBuild(build, threads)).toBe(true);
      const together = everything();
      for (const [i, values] of alone.entries()) expect(bytes(values).equals(bytes(together[i]))).toBe(true);
    }
    expect(await useBuild(build)).toBe(true);
  });
}
