import { afterAll, describe, expect, it } from 'vitest';
import { minimize } from '../../server/src/probes/logistic/lbfgs.ts';
import { describeOn } from './backend.ts';
import { cleanUp, newRun, probe } from './probing.ts';

afterAll(cleanUp);

await describeOn('wasm', 'logistic-regression probes', () => {
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
