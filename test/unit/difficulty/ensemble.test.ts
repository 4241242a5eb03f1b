import { describe, expect, test } from 'vitest';
import { consensus } from '../../../server/src/difficulty/ensemble.ts';
import { formsOfDifficulty } from '../../../server/src/difficulty/forms.ts';
import { accuracy, outputMargin, predictedClass } from '../../../server/src/difficulty/logits.ts';

describe('consensus of an ensemble', () => {
  test('majority, and the shares that it and the ground truth have', () => {
    const { entropy, ...rest } = consensus([1, 6, 3], 2);
    expect(rest).toEqual({ consensusClass: 1, consistency: 0.3, consensusConsistency: 0.6 });
    expect(entropy).toBeCloseTo(-(0.1 * Math.log(0.1) + 0.6 * Math.log(0.6) + 0.3 * Math.log(0.3)), 12);
  });

  test('a tie goes to the ground truth if it is among the tied, else to the lowest class', () => {
    expect(consensus([2, 2, 2], 2).consensusClass).toBe(2);
    expect(consensus([1, 2, 2], 0).consensusClass).toBe(1);
    expect(consensus([2, 1, 2], 1).consensusClass).toBe(0);
  });

  test('all alike: no entropy; no member: nothing is defined', () => {
    expect(consensus([0, 4], 1)).toEqual({ consensusClass: 1, consistency: 1, consensusConsistency: 1, entropy: 0 });
    const none = consensus([0, 0], 1);
    expect(none).toEqual({
      consensusClass: -1,
      consistency: Number.NaN,
      consensusConsistency: Number.NaN,
      entropy: Number.NaN,
    });
  });
});

describe('forms of difficulty', () => {
  test('each corner takes its closest examples', () => {
    const validation = [0, 0, 10, 10, 5, Number.NaN, 1];
    const training = [0, 10, 0, 10, 5, 0, 1];
    expect(formsOfDifficulty(validation, training, 10, 1)).toEqual([
      'easy',
      'different_class',
      'ambiguous_without_label',
      'ambiguous',
      'none',
      'none',
      'none',
    ]);
  });

  test('an example close to two corners belongs to the nearer', () => {
    expect(formsOfDifficulty([4, 6], [0, 0], 10, 2)).toEqual(['easy', 'ambiguous_without_label']);
  });
});

describe('logits', () => {
  const logits = Float32Array.of(1, 3, 2, /**/ 5, 5, -1, /**/ -4, -8, -6);
  test('the largest is predicted, the lowest class among equals', () => {
    expect([...predictedClass(logits, 3)]).toEqual([1, 0, 0]);
  });
  test('the margin is the largest minus the second', () => {
    expect([...outputMargin(logits, 3)]).toEqual([1, 0, 2]);
  });
  test('accuracy of nothing is not a number', () => {
    expect(accuracy([1, 0], [1, 1])).toBe(0.5);
    expect(accuracy([], [])).toBeNaN();
  });
});
