import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { depthSummary, predictionDepth } from '../../../server/src/difficulty/predictionDepth.ts';

describe('prediction depth', () => {
  test('the definition, case by case', () => {
    const cases: [number[], number, number][] = [
      [[3, 3, 3, 3], 3, 0],
      [[1, 3, 3, 3], 3, 1],
      [[3, 1, 3, 3], 3, 2],
      [[3, 3, 1, 3], 3, 3],
      [[3, 3, 3, 1], 3, Number.NaN],
      [[1, 1, 1, 1], 3, Number.NaN],
      [[3, 1, 1, 3], 3, 3],
    ];
    for (const [probes, final, depth] of cases) expect([...predictionDepth(probes, [final], 4)]).toEqual([depth]);
  });

  test('equals the definition read literally, on random ensembles of probes', () => {
    const classes = fc.nat(2);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(classes, fc.array(classes, { minLength: 5, maxLength: 5 })), { minLength: 1 }),
        examples => {
          const literal = examples.map(([final, probes]) => {
            const agreeing = [0, 1, 2, 3, 4].filter(l => probes.slice(l).every(c => c === final));
            return agreeing.length > 0 ? Math.min(...agreeing) : Number.NaN;
          });
          const found = predictionDepth(
            examples.flatMap(([, probes]) => probes),
            examples.map(([final]) => final),
            5,
          );
          expect([...found]).toEqual(literal);
        },
      ),
    );
  });

  test('undefined depths are counted and left out of the mean', () => {
    expect(depthSummary(Float32Array.of(1, Number.NaN, 4))).toEqual({ mean: 2.5, undefined: 1 });
    expect(depthSummary(Float32Array.of(Number.NaN))).toEqual({ mean: Number.NaN, undefined: 1 });
  });
});
