import { describe, expect, test } from 'vitest';
import { detection } from '../../../server/src/difficulty/detection.ts';
import { readGolden } from '../../results/golden.ts';

interface Case {
  scores: number[];
  wanted: boolean[];
  average_precision: number;
  auroc: number;
}

describe('how well a score finds what it should', () => {
  test('worked out by hand, equal scores included', () => {
    // Places 1, 2 and 3: found, not, found.
    expect(detection([3, 2, 1], [true, false, true])).toEqual({ averagePrecision: (1 + 2 / 3) / 2, auroc: 0.5 });
    // One score for all: precision is the share of the wanted, the ROC curve the diagonal.
    expect(detection([1, 1, 1, 1], [true, false, false, false])).toEqual({ averagePrecision: 0.25, auroc: 0.5 });
    expect(detection([9, 8, 1], [true, true, false])).toEqual({ averagePrecision: 1, auroc: 1 });
  });

  test('equals scikit-learn on scores with many ties', () => {
    for (const { scores, wanted, average_precision: expected, auroc } of readGolden<Case[]>('detection')) {
      const found = detection(scores, wanted);
      expect(found.averagePrecision).toBeCloseTo(expected, 12);
      expect(found.auroc).toBeCloseTo(auroc, 12);
    }
  });

  test('nothing to find, or nothing else, is no number', () => {
    expect(detection([1, 2], [false, false])).toEqual({ averagePrecision: Number.NaN, auroc: Number.NaN });
    expect(detection([1, 2], [true, true])).toEqual({ averagePrecision: 1, auroc: Number.NaN });
  });
});
