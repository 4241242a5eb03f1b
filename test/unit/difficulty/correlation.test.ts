import { describe, expect, test } from 'vitest';
import { pearson, spearman } from '../../../server/src/difficulty/correlation.ts';

// Expected values are those of scipy.stats.pearsonr and spearmanr, or closed forms.

describe('pearson', () => {
  test('of a line is 1 or -1', () => {
    expect(pearson([1, 2, 3, 4], [5, 7, 9, 11])).toBeCloseTo(1, 12);
    expect(pearson([1, 2, 3, 4], [-5, -7, -9, -11])).toBeCloseTo(-1, 12);
  });

  test('of numbers far from 0 does not lose their differences', () => {
    expect(pearson([1e9 + 1, 1e9 + 2, 1e9 + 3], [1, 3, 2])).toBeCloseTo(0.5, 12);
  });

  test('leaves out pairs of which one is missing or infinite', () => {
    expect(pearson([1, 2, Number.NaN, 3, 4], [1, 3, 100, 2, Number.POSITIVE_INFINITY])).toBeCloseTo(0.5, 12);
  });

  test('is NaN without variation or without pairs', () => {
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(pearson([], [])).toBeNaN();
  });
});

describe('spearman', () => {
  test('is 1 for anything that rises', () => {
    expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 12);
  });

  test('gives equal values their mean rank', () => {
    // Ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4: covariance 4.5, variances 4.5 and 5.
    expect(spearman([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  });

  test('ranks only the pairs that are whole', () => {
    expect(spearman([1, Number.NaN, 2, 3], [3, 0, 2, 1])).toBeCloseTo(-1, 12);
  });
});
