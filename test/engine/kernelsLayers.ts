// Normalization, loss, update and elementwise kernels, against float64 loops on random shapes.
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as reference from './kernelsReference.ts';
import { channels, expectClose, normal, RUNS, run, seeds, sides } from './kernelsTools.ts';

export function layerTests(): void {
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
        const y = plain.map((v, i) => v + (hasShortcut ? shortcut.values[i] : 0)).map(v => (relu ? Math.max(0, v) : v));
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
      fc.property(fc.integer({ min: 1, max: 700 }), channels, seeds, fc.boolean(), (rows, columns, seed, keepDims) => {
        const shape = [rows, columns];
        const x = { shape, values: normal(shape, seed) };
        const dy = { shape, values: normal(shape, seed + 1) };
        const y = { shape, values: x.values.map(v => Math.max(0, v)) };
        expect(run('Relu', { x }, {})[0]).toEqual(y.values);
        expect(run('ReluGrad', { dy, y }, {})[0]).toEqual(dy.values.map((v, i) => (y.values[i] > 0 ? v : 0)));
        const [sums, gradientSums] = [new Float64Array(columns), new Float64Array(columns)];
        for (const [i, v] of x.values.entries()) sums[i % columns] += v;
        expectClose(run('Sum', { x }, { axis: [0], keepDims })[0], sums, rows);
        const [dx, dbias] = run('ReluBiasGrad', { dy, y }, {});
        expect(dx).toEqual(run('ReluGrad', { dy, y }, {})[0]);
        for (const [i, v] of dx.entries()) gradientSums[i % columns] += v;
        expectClose(dbias, gradientSums, rows);
      }),
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
}
