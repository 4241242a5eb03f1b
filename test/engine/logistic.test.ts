import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { designOf } from '../../server/src/probes/logistic/design.ts';
import { classesOfDesign, classesOfRows, fitLogistic } from '../../server/src/probes/logistic/fit.ts';
import { minimize } from '../../server/src/probes/logistic/lbfgs.ts';
import { rowsOf } from '../../server/src/probes/rows.ts';
import { describeOn } from './backend.ts';
import { cleanUp, newRun, probe } from './probing.ts';

afterAll(cleanUp);

/** See test/golden/logistic/make.py. */
interface Case {
  name: string;
  width: number;
  classes: number;
  rows: number[];
  labels: number[];
  among: number[];
  weights: number[];
  biases: number[];
  loss: number;
  predictions: number[];
}
const cases: Case[] = JSON.parse(readFileSync(new URL('../golden/logistic/cases.json', import.meta.url), 'utf8'));

await describeOn('wasm', 'logistic regression', () => {
  it.each(cases)('is that of scikit-learn: $name', async golden => {
    const rows = rowsOf('rows', Float32Array.from(golden.rows), golden.width);
    const labels = Int32Array.from(golden.labels);
    const design = await designOf(rows);
    const fit = await fitLogistic(design, labels, golden.classes, Uint8Array.from(golden.among), { tolerance: 1e-5 });
    expect(fit.ended.converged).toBe(true);
    const largest = Math.max(...golden.weights.map(Math.abs));
    for (const [i, weight] of golden.weights.entries())
      expect(Math.abs(fit.weights[i] - weight)).toBeLessThan(1e-3 * largest);
    for (const [c, bias] of golden.biases.entries()) expect(fit.biases[c]).toBeCloseTo(bias, 2);
    expect([...(await classesOfDesign(design, fit))]).toEqual(golden.predictions);
    expect([...(await classesOfRows(rows, fit))]).toEqual(golden.predictions);
    design.dispose();
  });

  it('ends at the stated gradient; nearly all is the same as at a smaller one', async () => {
    const [golden] = cases;
    const design = await designOf(rowsOf('rows', Float32Array.from(golden.rows), golden.width));
    const among = new Uint8Array(golden.labels.length).fill(1);
    const shares: number[] = [];
    const fit = await fitLogistic(design, Int32Array.from(golden.labels), golden.classes, among, {
      onProgress: share => shares.push(share),
    });
    expect(fit.ended.converged).toBe(true);
    expect(fit.ended.gradient).toBeLessThan(1e-3);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const found = await classesOfDesign(design, fit);
    expect(golden.predictions.filter((label, i) => label !== found[i]).length).toBeLessThan(2);
    const cut = await fitLogistic(design, Int32Array.from(golden.labels), golden.classes, among, { mostIterations: 2 });
    expect(cut.ended).toMatchObject({ iterations: 2, converged: false });
    design.dispose();
  });

  it('is stopped, and names a row that is not finite', async () => {
    const values = Float32Array.from(cases[0].rows);
    const design = await designOf(rowsOf('rows', values, cases[0].width));
    const stop = new AbortController();
    const fit = fitLogistic(design, Int32Array.from(cases[0].labels), 3, new Uint8Array(90).fill(1), {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(fit).rejects.toThrow('enough');
    design.dispose();
    values[9] = Number.NaN;
    await expect(designOf(rowsOf('layer 3', values, 4))).rejects.toThrow('layer 3: row 2 holds NaN or infinity');
  });

  it('at every probe of a member, once: what is finished is not done again', async () => {
    const whole = newRun({ k: 7, logistic: true }, 3e8);
    const facts = await probe(whole);
    expect(facts.map(({ probe }) => probe)).toEqual([0, 1, 2, 3, 4]);
    for (const { logistic } of facts) {
      expect(logistic!.fits.all.converged).toBe(true);
      expect(logistic!.accuracy.train).toBeGreaterThan(0.9);
      expect(Object.keys(logistic!.accuracy)).toEqual(['train', 'validation']);
      expect(logistic!.half.trained).toBeGreaterThan(0.9);
    }
    // The layers come apart more and more.
    expect(facts[2].logistic!.half.other).toBeGreaterThan(facts[0].logistic!.half.other);
    const resumed = newRun({ k: 7, logistic: true }, 3e8);
    const before = await probe(resumed, 2);
    resumed.task.done.probes = before.map(({ probe }) => probe);
    expect(before.length).toBe(2);
    const rest = await probe(resumed);
    expect([...before, ...rest].map(({ probe, logistic }) => ({ probe, logistic }))).toEqual(
      facts.map(({ probe, logistic }) => ({ probe, logistic })),
    );
  });
});

describe('L-BFGS', () => {
  /** f(x) = sum of c_i (x_i - i)^2 / 2, whose minimum is at x_i = i. */
  const quadratic = (curvatures: number[]) => async (x: Float64Array) => ({
    value: curvatures.reduce((sum, c, i) => sum + (c * (x[i] - i) ** 2) / 2, 0),
    gradient: Float64Array.from(curvatures, (c, i) => c * (x[i] - i)),
  });

  it('finds the minimum of a bowl that is a million times steeper in one direction', async () => {
    const curvatures = Array.from({ length: 12 }, (_, i) => 10 ** (i / 2));
    const start = new Float64Array(12);
    const found = await minimize(quadratic(curvatures), start, { tolerance: 1e-10, mostIterations: 500 });
    expect(found.converged).toBe(true);
    for (const [i, x] of found.point.entries()) expect(x).toBeCloseTo(i, 3);
    expect(start.every(x => x === 0)).toBe(true);
  });

  it('has nothing to do where the gradient is zero already', async () => {
    const found = await minimize(quadratic([1]), Float64Array.of(0), { tolerance: 1e-3, mostIterations: 5 });
    expect(found).toMatchObject({ iterations: 0, gradient: 0, converged: true });
  });

  it('ends where values are too coarse to go on, and says how far it came', async () => {
    const bowl = quadratic([1, 1]);
    const coarse = async (x: Float64Array) => {
      const { value, gradient } = await bowl(x);
      // A gradient that is wrong near the minimum, as float32 makes it.
      return { value, gradient: gradient.map(g => g + 0.01) };
    };
    const found = await minimize(coarse, Float64Array.of(5, 5), { tolerance: 1e-12, mostIterations: 50 });
    expect(found.point[1]).toBeCloseTo(1, 1);
  });
});
