import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accuracyWith, bestRule, countAnswers, noAnswers } from '../../../server/src/difficulty/middleLayer.ts';

const PROBES = 4;

interface Answer {
  depth: number;
  network: number;
  probes: number[];
}

/** Of two classes, of which 1 is always right. */
function counted(answers: readonly Answer[]) {
  const into = noAnswers(PROBES);
  countAnswers(
    into,
    answers.map(({ depth }) => (depth === PROBES ? Number.NaN : depth)),
    answers.map(({ network }) => network),
    answers.flatMap(({ probes }) => probes),
    answers.map(() => 1),
  );
  return into;
}

describe('a middle layer instead of the network', () => {
  test('deep answers that a middle layer has right', () => {
    const answers = [
      { depth: 0, network: 1, probes: [1, 0, 1, 1] },
      { depth: 3, network: 0, probes: [0, 1, 0, 0] },
      { depth: 3, network: 0, probes: [0, 1, 0, 0] },
      { depth: PROBES, network: 0, probes: [0, 0, 1, 0] },
    ];
    const all = counted(answers);
    expect(accuracyWith(null, all)).toBe(0.25);
    expect(bestRule(all)).toEqual({ depth: 3, probe: 1 });
    expect(accuracyWith({ depth: 3, probe: 1 }, all)).toBe(0.75);
    expect(accuracyWith({ depth: PROBES, probe: 2 }, all)).toBe(0.5);
  });

  test('where the network is at its best, nothing is changed', () => {
    expect(bestRule(counted([{ depth: 2, network: 1, probes: [0, 0, 1, 1] }]))).toBeNull();
    expect(bestRule(noAnswers(PROBES))).toBeNull();
    expect(accuracyWith(null, noAnswers(PROBES))).toBeNaN();
  });

  test('equals trying every rule on every answer', () => {
    const bit = fc.nat(1);
    const answer = fc.record({
      depth: fc.nat(PROBES),
      network: bit,
      probes: fc.array(bit, { minLength: PROBES, maxLength: PROBES }),
    });
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 12 }), answers => {
        const right = (depth: number, probe: number) =>
          answers.filter(one => (one.depth >= depth ? one.probes[probe] : one.network) === 1).length;
        const all = counted(answers);
        const best = bestRule(all);
        const found = best ? right(best.depth, best.probe) : right(PROBES + 1, 0);
        expect(accuracyWith(best, all)).toBeCloseTo(found / answers.length, 12);
        for (let depth = 0; depth <= PROBES; depth++)
          for (const probe of [1, 2]) expect(right(depth, probe)).toBeLessThanOrEqual(found);
      }),
    );
  });
});
