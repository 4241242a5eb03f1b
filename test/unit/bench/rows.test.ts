import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, medianOf, neighboursInCommon, rowOf, shareInCommon } from '../../../server/src/bench/rows.ts';
import type { Results, RowPlan } from '../../../server/src/bench/work.ts';

describe('median', () => {
  test('is the middle one, of an even count the mean of two', () => {
    expect(median([3, 100, 1])).toBe(3);
    expect(median([4, 1, 3, 100])).toBe(3.5);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  test('has as many numbers below as above, and leaves its input alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), values => {
        const before = [...values];
        const middle = median(values);
        expect(values.filter(value => value < middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter(value => value > middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(values).toEqual(before);
      }),
    );
  });
});

describe('a row', () => {
  const results: Results = {
    ours: { samples: [{ seconds: 2 }, { seconds: 1 }, { seconds: 30 }] },
    slow: { samples: [{ seconds: 8 }, { seconds: 8 }, { seconds: 8 }] },
    quick: { samples: [{ seconds: 3 }, { seconds: 3 }, { seconds: 100 }] },
    silent: { samples: [{ seconds: null }] },
  };
  const seconds = (contestant: string) => medianOf(contestant, sample => sample.seconds);
  const plan: RowPlan = {
    work: 'a search',
    unit: 's',
    ours: seconds('ours'),
    peers: { slow: seconds('slow'), quick: seconds('quick'), silent: seconds('silent'), absent: seconds('absent') },
    better: 'less',
    goal: 1.3,
  };

  test('compares medians with the best peer, and names that first', () => {
    const row = rowOf(plan, results)!;
    expect(row).toEqual({ work: 'a search', unit: 's', ours: 2, peers: { quick: 3, slow: 8 }, ratio: 1.5, goal: 1.3 });
    expect(Object.keys(row.peers)).toEqual(['quick', 'slow']);
  });

  test('of a speed has the best peer where the figure is the largest', () => {
    const row = rowOf({ ...plan, better: 'more' }, results)!;
    expect(Object.keys(row.peers)).toEqual(['slow', 'quick']);
    expect(row.ratio).toBe(2 / 8);
  });

  test('has no ratio without a peer, or where nothing is better than another', () => {
    expect(rowOf({ ...plan, peers: { absent: seconds('absent') } }, results)).toMatchObject({ peers: {}, ratio: null });
    expect(rowOf({ ...plan, better: null }, results)).toMatchObject({ peers: { slow: 8, quick: 3 }, ratio: null });
  });

  test('is left out where ours was not measured', () => {
    expect(rowOf({ ...plan, ours: seconds('absent') }, results)).toBeUndefined();
  });
});

describe('neighbours in common', () => {
  const a = Int32Array.of(1, 2, 3, 4, 5, 6);

  test('do not depend on their order within a query, but on the query', () => {
    expect(shareInCommon(a, Int32Array.of(3, 1, 2, 6, 5, 4), 3)).toBe(1);
    expect(shareInCommon(a, Int32Array.of(3, 1, 9, 6, 5, 4), 3)).toBe(5 / 6);
    expect(shareInCommon(a, Int32Array.of(4, 5, 6, 1, 2, 3), 3)).toBe(0);
  });

  test('are a figure in percent where both have some', () => {
    const results: Results = {
      ours: { samples: [], neighbours: a },
      peer: { samples: [], neighbours: Int32Array.of(1, 2, 9, 4, 5, 9) },
    };
    expect(neighboursInCommon('ours', 'peer', 3).value(results)).toBeCloseTo(200 / 3, 9);
    expect(neighboursInCommon('ours', 'other', 3).value(results)).toBeUndefined();
  });
});
