// Matrix products, convolutions and pooling, against float64 loops on random shapes.
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as reference from './kernelsReference.ts';
import { channels, expectClose, normal, ROUNDING, RUNS, run, seeds, sides, WINOGRAD_ROUNDING } from './kernelsTools.ts';

export function productTests(): void {
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
      checkConvolution([images, side, side, inChannels], [filter, filter, inChannels, outChannels], stride, 'same', 5);
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
