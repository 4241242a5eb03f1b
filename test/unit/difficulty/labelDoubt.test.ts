import { expect, test } from 'vitest';
import { labelDoubt } from '../../../server/src/difficulty/labelDoubt.ts';

test('three shares weigh alike, however many neighbours stand behind them', () => {
  // Validation: 3 of 4 have another label. Training: 10 of 100. The networks: 0.4 for others.
  expect(labelDoubt([1, 3], [90, 10], [0.6], [0], 2)[0]).toBeCloseTo((3 / 4 + 1 / 10 + 0.4) / 3, 12);
  expect([...labelDoubt([0, 5], [0, 9], [0], [0], 2)]).toEqual([1]);
  expect([...labelDoubt([5, 0], [9, 0], [1], [0], 2)]).toEqual([0]);
});

test('what is not there does not weigh; never in validation: nothing is known', () => {
  expect(labelDoubt([1, 3, 0], [0, 0, 0], [0.5], [1], 3)[0]).toBeCloseTo((1 / 4 + 0.5) / 2, 12);
  expect([...labelDoubt([1, 3, 0], [0, 0, 0], [Number.NaN], [1], 3)]).toEqual([1 / 4]);
  expect([...labelDoubt([0, 0], [5, 5], [Number.NaN], [0], 2)]).toEqual([Number.NaN]);
});
