// One suite, run for each build of the kernels. It runs kernels by name, as TensorFlow.js does, on random shapes.
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KernelBuild } from '../../server/src/kernels/builds.ts';
import { registerWasmKernels } from '../../server/src/kernels/register.ts';
import { randomStream } from '../../server/src/random.ts';
import * as reference from './kernelsReference.ts';

const RUNS = { numRuns: 25 };
const seeds = fc.integer({ min: 0, max: 1e6 });
const sides = fc.integer({ min: 1, max: 9 });
/** Channel counts that fill no vector, one vector, one register tile, and more. */
const channels = fc.constantFrom(1, 2, 3, 5, 8, 13, 16, 20, 33);

function normal(shape: number[], seed: number): Float32Array {
  const random = randomStream(seed, `kernels/${shape}`);
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
}

/** Runs a kernel on fresh tensors and returns its outputs' values; nothing is left in memory. */
function run(
  kernel: string,
  inputs: Record<string, { shape: number[]; values: Float32Array | Int32Array } | undefined>,
  attrs: tf.NamedAttrMap,
): Float32Array[] {
  const before = tf.memory().numTensors;
  const tensors = Object.fromEntries(
    Object.entries(inputs).flatMap(([name, t]) =>
      t ? [[name, tf.tensor(t.values, t.shape, t.values instanceof Int32Array ? 'int32' : 'float32')]] : [],
    ),
  );
  const outputs = [tf.engine().runKernel(kernel, tensors, attrs)].flat() as tf.Tensor[];
  const values = outputs.map(t => t.dataSync() as Float32Array);
  tf.dispose([outputs, tensors]);
  expect(tf.memory().numTensors).toBe(before);
  return values;
}

/** float32's rounding of sums, as a share of the square root of the number of terms. */
const ROUNDING = 4e-6;
/** Winograd's convolutions add larger numbers that cancel: they lose a digit. */
const WINOGRAD_ROUNDING = 2e-5;

/** Equal up to rounding of sums of `terms` products of numbers of size 1. */
function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, terms: number, rounding = ROUNDING): void {
  expect(got.length).toBe(want.length);
  let worst = 0;
  for (let i = 0; i < want.length; i++) worst = Math.max(worst, Math.abs(got[i] - want[i]));
  expect(worst).toBeLessThanOrEqual(rounding * Math.sqrt(terms + 1));
}

/** Selects the wasm backend with exactly this build, and says whether this V8 has it. */
async function useBuild(build: KernelBuild): Promise<boolean> {
  setWasmPaths(
    join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + sep,
  );
  await tf.setBackend('wasm');
  return (await registerWasmKernels([build])).build === build;
}

export function kernelSuite(build: KernelBuild): void {
  describe(`kernels, build ${build}`, () => {
    beforeAll(async () => {
      expect(await useBuild(build)).toBe(true);
    });

    it('multiplies matrices, with every transposition, a bias and relu', () => {
      const extent = fc.integer({ min: 1, max: 70 });
      fc.assert(
        fc.property(
          extent,
          fc.oneof(extent, fc.integer({ min: 250, max: 530 })),
          extent,
          fc.boolean(),
          fc.boolean(),
          seeds,
          (m, k, n, transposeA, transposeB, seed) => {
            const shapeA = transposeA ? [1, k, m] : [1, m, k];
            const shapeB = transposeB ? [1, n, k] : [1, k, n];
            const a = { shape: shapeA, values: normal(shapeA, seed) };
            const b = { shape: shapeB, values: normal(shapeB, seed + 1) };
            const bias = { shape: [n], values: normal([n], seed + 2) };
            const want = reference.product(a.values, b.values, [m, k, n], transposeA, transposeB);
            const attrs = { transposeA, transposeB };
            expectClose(run('BatchMatMul', { a, b }, attrs)[0], want, k);
            const fused = want.map((v, i) => Math.max(0, v + bias.values[i % n]));
            expectClose(run('_FusedMatMul', { a, b, bias }, { ...attrs, activation: 'relu' })[0], fused, k);
          },
        ),
        RUNS,
      );
    });

    it('multiplies batches of matrices', () => {
      const [count, m, k, n] = [3, 5, 7, 9];
      for (const shared of [false, true]) {
        const a = { shape: [count, m, k], values: normal([count, m, k], 1) };
        const shapeB = [shared ? 1 : count, k, n];
        const b = { shape: shapeB, values: normal(shapeB, 2) };
        const [got] = run('BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
        for (let i = 0; i < count; i++) {
          const bValues = b.values.slice(shared ? 0 : i * k * n).slice(0, k * n);
          const want = reference.product(a.values.slice(i * m * k), bValues, [m, k, n], false, false);
          expectClose(got.slice(i * m * n, (i + 1) * m * n), want, k);
        }
      }
    });

    it('convolves, and carries gradients to the input and the filter', () => {
      const filterSizes = fc.constantFrom([1, 1], [3, 3], [3, 3], [2, 5]);
      const pads = fc.oneof(
        fc.constantFrom('same', 'valid'),
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
      );
      fc.assert(
        fc.property(
          ...([
            fc.integer({ min: 1, max: 14 }),
            sides,
            sides,
            channels,
            channels,
            filterSizes,
            fc.constantFrom(1, 1, 2, 3),
            pads,
            seeds,
          ] as const),
          (images, height, width, inChannels, outChannels, [kh, kw], stride, pads, seed) => {
            fc.pre(
              pads === 'same' ||
                (typeof pads === 'string'
                  ? height >= kh && width >= kw
                  : height + pads[0] + pads[1] >= kh && width + pads[2] + pads[3] >= kw),
            );
            const pad = typeof pads === 'string' ? pads : [[0, 0], pads.slice(0, 2), pads.slice(2), [0, 0]];
            checkConvolution([images, height, width, inChannels], [kh, kw, inChannels, outChannels], stride, pad, seed);
          },
        ),
        { numRuns: 80 },
      );
    });

    it('convolves the shapes of the three networks', () => {
      for (const [images, side, inChannels, outChannels, filter, stride] of [
        [2, 28, 1, 16, 3, 1],
        [1, 28, 16, 16, 3, 1],
        [4, 14, 16, 32, 3, 1],
        [5, 13, 8, 24, 3, 1],
        [7, 7, 13, 26, 3, 1],
        [9, 7, 64, 40, 3, 1],
        [13, 4, 32, 64, 3, 1],
        [12, 2, 64, 16, 3, 1],
        [3, 14, 16, 32, 3, 2],
        [3, 14, 16, 32, 1, 2],
      ])
        checkConvolution(
          [images, side, side, inChannels],
          [filter, filter, inChannels, outChannels],
          stride,
          'same',
          5,
        );
    });

    it('adds a bias and applies relu to a convolution', () => {
      fc.assert(
        fc.property(channels, channels, seeds, (inChannels, outChannels, seed) => {
          const x = { shape: [3, 6, 5, inChannels], values: normal([3, 6, 5, inChannels], seed) };
          const filter = {
            shape: [3, 3, inChannels, outChannels],
            values: normal([3, 3, inChannels, outChannels], seed),
          };
          const bias = { shape: [outChannels], values: normal([outChannels], seed) };
          const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
          const dy = { shape: [3, 6, 5, outChannels], values: new Float32Array(90 * outChannels) };
          const [y] = reference.convolution(x, filter, dy, {
            stride: 1,
            padTop: 1,
            padLeft: 1,
            outHeight: 6,
            outWidth: 5,
          });
          const linear = y.map((v, i) => v + bias.values[i % outChannels]);
          for (const activation of ['linear', 'relu'])
            expectClose(
              run('FusedConv2D', { x, filter, bias }, { ...attrs, activation })[0],
              activation === 'relu' ? linear.map(v => Math.max(0, v)) : linear,
              9 * inChannels,
              WINOGRAD_ROUNDING,
            );
        }),
        { numRuns: 10 },
      );
    });

    it('pools maxima and sends the gradient to the first', () => {
      fc.assert(
        fc.property(
          ...([
            fc.integer({ min: 1, max: 3 }),
            sides,
            sides,
            channels,
            fc.constantFrom(2, 3),
            fc.constantFrom(1, 2, 3),
            fc.constantFrom('same', 'valid'),
            seeds,
          ] as const),
          (images, height, width, count, filter, stride, pad, seed) => {
            fc.pre(pad === 'same' || (height >= filter && width >= filter));
            const shape = [images, height, width, count];
            const info = tf.backend_util.computePool2DInfo(
              shape as [number, number, number, number],
              filter,
              stride,
              1,
              pad as 'same',
            );
            // Few distinct values, so that windows have ties.
            const x = { shape, values: normal(shape, seed).map(v => Math.round(v) + 0) };
            const dy = { shape: info.outShape, values: normal(info.outShape, seed + 1) };
            const geometry = {
              stride,
              padTop: info.padInfo.top,
              padLeft: info.padInfo.left,
              outHeight: info.outHeight,
              outWidth: info.outWidth,
            };
            const [y, dx] = reference.maxPool(x, dy, filter, geometry);
            const attrs = { filterSize: filter, strides: stride, pad };
            const [output] = run('MaxPool', { x }, attrs);
            expect([...output]).toEqual([...y]);
            expectClose(
              run('MaxPoolGrad', { dy, input: x, output: { shape: info.outShape, values: output } }, attrs)[0],
              dx,
              9,
            );
          },
        ),
        RUNS,
      );
    });

    it('normalizes groups of channels', () => {
      fc.assert(
        fc.property(
          ...([
            fc.integer({ min: 1, max: 4 }),
            sides,
            sides,
            fc.constantFrom(1, 2, 4, 5, 8),
            fc.integer({ min: 1, max: 6 }),
            fc.constantFrom(0, 100),
            seeds,
          ] as const),
          (images, height, width, groups, perGroup, offset, seed) => {
            const channels = groups * perGroup;
            const shape = [images, height, width, channels];
            const x = { shape, values: normal(shape, seed).map(v => v + offset) };
            const dy = { shape, values: normal(shape, seed + 1) };
            const gamma = { shape: [channels], values: normal([channels], seed + 2) };
            const beta = { shape: [channels], values: normal([channels], seed + 3) };
            const epsilon = 0.01;
            const want = reference.groupNorm(x, gamma.values, beta.values, dy.values, groups, epsilon);
            const forward = run('GroupNorm', { x, gamma, beta }, { groups, epsilon });
            const statistics = { shape: [images, groups] };
            const [mean, inverseStd] = forward.slice(1).map(values => ({ ...statistics, values }));
            const backward = run('GroupNormGrad', { dy, x, gamma, mean, inverseStd }, { groups });
            // Far from zero the mean is known to 4e-6 only; a group with little spread, enlarged up to ten times, shows it.
            const terms = (1 + 10 * offset) * height * width * images * 16;
            for (const [i, got] of [...forward, ...backward].entries()) expectClose(got, want[i], terms);
          },
        ),
        { numRuns: 60 },
      );
    });

    it('adds a shortcut to normalized groups, and applies relu', () => {
      fc.assert(
        fc.property(sides, channels, fc.boolean(), fc.boolean(), seeds, (side, channels, relu, hasShortcut, seed) => {
          const shape = [2, side, 3, channels];
          const [x, dy, shortcut] = [0, 1, 2].map(i => ({ shape, values: normal(shape, seed + i) }));
          const gamma = { shape: [channels], values: normal([channels], seed) };
          const beta = { shape: [channels], values: normal([channels], seed + 1) };
          const attrs = { groups: 1, epsilon: 0.01 };
          const added = hasShortcut ? { shortcut } : {};
          const forward = run('GroupNorm', { x, gamma, beta, ...added }, { ...attrs, relu });
          const [plain, ...statistics] = run('GroupNorm', { x, gamma, beta }, attrs);
          const y = plain
            .map((v, i) => v + (hasShortcut ? shortcut.values[i] : 0))
            .map(v => (relu ? Math.max(0, v) : v));
          expect(forward).toEqual([y, ...statistics]);

          const [mean, inverseStd] = statistics.map(values => ({ shape: [2, 1], values }));
          const through = { shape, values: dy.values.map((v, i) => (!relu || y[i] > 0 ? v : 0)) };
          const want = run('GroupNormGrad', { dy: through, x, gamma, mean, inverseStd }, attrs);
          const output = relu ? { y: { shape, values: y } } : {};
          const backward = run(
            'GroupNormGrad',
            { dy, x, gamma, mean, inverseStd, ...output },
            { ...attrs, shortcut: hasShortcut },
          );
          expect(backward).toEqual(hasShortcut ? [...want, through.values] : want);
        }),
        RUNS,
      );
    });

    it('standardizes weights', () => {
      fc.assert(
        fc.property(fc.constantFrom(1, 3), channels, channels, seeds, (filter, inChannels, outChannels, seed) => {
          const shape = [filter, filter, inChannels, outChannels];
          const w = { shape, values: normal(shape, seed).map(v => 0.1 * v + 0.3) };
          const dy = { shape, values: normal(shape, seed + 1) };
          const epsilon = 0.01;
          const want = reference.weightStandardization(w, dy.values, epsilon);
          const [wHat, inverseStd] = run('WeightStandardization', { w }, { epsilon });
          expectClose(wHat, want[0], 9);
          expectClose(inverseStd, want[1], 900);
          const saved = { wHat: { shape, values: wHat }, inverseStd: { shape: [outChannels], values: inverseStd } };
          expectClose(run('WeightStandardizationGrad', { dy, ...saved }, {})[0], want[2], 900);
        }),
        RUNS,
      );
    });

    it('computes cross-entropy and its gradient, also of huge logits', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 1, max: 100 }),
          fc.constantFrom(1, 50, 1e30),
          seeds,
          (examples, classes, scale, seed) => {
            const shape = [examples, classes];
            const logits = { shape, values: normal(shape, seed).map(v => v * scale) };
            const labels = {
              shape: [examples],
              values: Int32Array.from({ length: examples }, (_, i) => (seed + i) % classes),
            };
            const dy = { shape: [examples], values: normal([examples], seed + 1) };
            const want = reference.softmaxCrossEntropy(logits, labels.values, dy.values);
            const [loss, p] = run('SoftmaxCrossEntropy', { logits, labels }, {});
            for (const [i, v] of want[0].entries())
              expect(Math.abs(loss[i] - v)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(v)));
            expectClose(p, want[1], 1);
            const probabilities = { shape, values: p };
            expectClose(run('SoftmaxCrossEntropyGrad', { dy, probabilities, labels }, {})[0], want[2], 1);
          },
        ),
        RUNS,
      );
    });

    it('updates parameters and velocities in place, as PyTorch does', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 70 }), seeds, (count, seed) => {
          const [p, v, g] = [0, 1, 2].map(i => normal([count], seed + i));
          const tensors = { parameter: tf.tensor(p), velocity: tf.tensor(v), gradient: tf.tensor(g) };
          const settings = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 };
          expect(tf.engine().runKernel('SgdMomentum', tensors, settings)).toEqual([]);
          const velocity = v.map((v, i) => 0.9 * v + g[i] + 0.01 * p[i]);
          expectClose(tensors.velocity.dataSync(), velocity, 1);
          expectClose(
            tensors.parameter.dataSync(),
            p.map((p, i) => p - 0.1 * velocity[i]),
            1,
          );
          tf.dispose(tensors);
        }),
        RUNS,
      );
    });

    it('applies relu and its gradient, and sums rows', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 700 }),
          channels,
          seeds,
          fc.boolean(),
          (rows, columns, seed, keepDims) => {
            const shape = [rows, columns];
            const x = { shape, values: normal(shape, seed) };
            const dy = { shape, values: normal(shape, seed + 1) };
            const y = { shape, values: x.values.map(v => Math.max(0, v)) };
            expect(run('Relu', { x }, {})[0]).toEqual(y.values);
            expect(run('ReluGrad', { dy, y }, {})[0]).toEqual(dy.values.map((v, i) => (y.values[i] > 0 ? v : 0)));
            const sums = new Float64Array(columns);
            for (const [i, v] of x.values.entries()) sums[i % columns] += v;
            expectClose(run('Sum', { x }, { axis: [0], keepDims })[0], sums, rows);
          },
        ),
        RUNS,
      );
    });

    it('adds tensors of one shape, rows, and whatever else broadcasts', () => {
      fc.assert(
        fc.property(sides, sides, channels, fc.integer({ min: 0, max: 3 }), seeds, (n, h, c, dropped, seed) => {
          const shape = [n, h, c];
          const a = { shape, values: normal(shape, seed) };
          const b = { shape: shape.slice(dropped), values: normal(shape.slice(dropped), seed + 1) };
          const want = a.values.map((v, i) => v + b.values[i % b.values.length]);
          expect(run('Add', { a, b }, {})[0]).toEqual(want);
          if (dropped === 0) return;
          expect(run('Add', { a: b, b: a }, {})[0]).toEqual(want);
        }),
        RUNS,
      );
    });

    it('keeps the digits of long sums', () => {
      const x = { shape: [50_000, 8], values: new Float32Array(400_000).fill(0.1) };
      const [sums] = run('Sum', { x }, { axis: [0], keepDims: false });
      for (const sum of sums) expect(Math.abs(sum / 5000 - 1)).toBeLessThan(1e-5);
      const dy = { shape: [64, 28, 28, 8], values: new Float32Array(401_408).fill(0.1) };
      const images = { shape: [64, 28, 28, 1], values: new Float32Array(50_176).fill(1) };
      const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC', filterShape: [1, 1, 1, 8] };
      const [dw] = run('Conv2DBackpropFilter', { x: images, dy }, attrs);
      for (const sum of dw) expect(Math.abs(sum / 5017.6 - 1)).toBeLessThan(1e-5);
    });

    it('shares the memory of a copy, except of a variable', () => {
      const x = tf.tensor1d([1, 2, 3]);
      const copy = x.clone();
      x.dispose();
      expect([...copy.dataSync()]).toEqual([1, 2, 3]);
      const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])));
      const before = variable.clone();
      const settings = { learningRate: 1, momentum: 0, weightDecay: 0 };
      const [velocity, gradient] = [tf.zeros([3]), tf.ones([3])];
      tf.engine().runKernel('SgdMomentum', { parameter: variable, velocity, gradient }, settings);
      expect([...variable.dataSync()]).toEqual([0, 1, 2]);
      expect([...before.dataSync()]).toEqual([1, 2, 3]);
      tf.dispose([copy, variable, before, velocity, gradient]);
    });

    it('gives the same bits each time', () => {
      const x = { shape: [9, 7, 7, 13], values: normal([9, 7, 7, 13], 1) };
      const filter = { shape: [3, 3, 13, 20], values: normal([3, 3, 13, 20], 2) };
      const dy = { shape: [9, 7, 7, 20], values: normal([9, 7, 7, 20], 3) };
      const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC', inputShape: x.shape, filterShape: filter.shape };
      const once = () => [
        ...run('Conv2D', { x, filter }, attrs),
        ...run('Conv2DBackpropInput', { dy, filter }, attrs),
        ...run('Conv2DBackpropFilter', { x, dy }, attrs),
      ];
      expect(once()).toEqual(once());
    });

    it('leaves NaN to be seen', () => {
      const x = { shape: [1, 2, 2, 4], values: new Float32Array(16).fill(Number.NaN) };
      expect(run('MaxPool', { x }, { filterSize: 2, strides: 2, pad: 'same' })[0]).toEqual(
        new Float32Array(4).fill(Number.NaN),
      );
    });
  });
}

function checkConvolution(xShape: number[], filterShape: number[], stride: number, pad: unknown, seed: number): void {
  const info = tf.backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    stride,
    1,
    pad as 'same',
  );
  const x = { shape: xShape, values: normal(xShape, seed) };
  const filter = { shape: filterShape, values: normal(filterShape, seed + 1) };
  const dy = { shape: info.outShape, values: normal(info.outShape, seed + 2) };
  const { outHeight, outWidth, padInfo } = info;
  const [y, dx, dw] = reference.convolution(x, filter, dy, {
    stride,
    padTop: padInfo.top,
    padLeft: padInfo.left,
    outHeight,
    outWidth,
  });
  const attrs = { strides: stride, pad: pad as 'same', dataFormat: 'NHWC', inputShape: xShape, filterShape };
  const taps = filterShape[0] * filterShape[1];
  const rounding = taps === 9 && stride === 1 ? WINOGRAD_ROUNDING : ROUNDING;
  expectClose(run('Conv2D', { x, filter }, attrs)[0], y, taps * filterShape[2], rounding);
  expectClose(run('Conv2DBackpropInput', { dy, filter }, attrs)[0], dx, taps * filterShape[3], rounding);
  expectClose(run('Conv2DBackpropFilter', { x, dy }, attrs)[0], dw, xShape[0] * outHeight * outWidth, rounding);
}
