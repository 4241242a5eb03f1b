import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSplit } from '../../../server/src/data/splits.ts';

describe('drawSplit', () => {
  it('puts every example on exactly one side, ascending', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer(),
        fc.nat(30),
        (count, fraction, seed, member) => {
          const { train, validation } = drawSplit(count, fraction, seed, member);
          expect([...train]).toEqual([...train].sort((a, b) => a - b));
          expect([...validation]).toEqual([...validation].sort((a, b) => a - b));
          expect([...train, ...validation].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
          expect(validation.length).toBe(Math.min(Math.max(Math.round(count * fraction), 1), count - 1));
          expect(drawSplit(count, fraction, seed, member)).toEqual({ train, validation });
        },
      ),
    );
  });

  it('draws anew for each member and seed', () => {
    const draws = [drawSplit(1000, 0.1, 0, 0), drawSplit(1000, 0.1, 0, 1), drawSplit(1000, 0.1, 1, 0)];
    expect(new Set(draws.map(({ validation }) => validation.join())).size).toBe(3);
  });

  it('holds every example out about equally often over many members', () => {
    const times = new Array(200).fill(0);
    for (let member = 0; member < 500; member++)
      for (const position of drawSplit(200, 0.1, 7, member).validation) times[position]++;
    // Binomial with 500 draws of 0.1: mean 50, standard deviation 6.7; 5 deviations on either side.
    expect(Math.min(...times)).toBeGreaterThan(16);
    expect(Math.max(...times)).toBeLessThan(84);
  });

  it('trains on everything with a full split', () => {
    expect(drawSplit(4, 'full', 0, 0)).toEqual({ train: Int32Array.of(0, 1, 2, 3), validation: new Int32Array(0) });
  });

  it.each([
    [1, 0.5],
    [10, 0],
    [10, 1],
    [10, Number.NaN],
  ])('cannot split %d examples by %d', (count, split) => {
    expect(() => drawSplit(count, split, 0, 0)).toThrow(RangeError);
  });
});
