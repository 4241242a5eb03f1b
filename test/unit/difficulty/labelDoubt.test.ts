import { expect, test } from 'vitest';
import { labelDoubt } from '../../../server/src/difficulty/labelDoubt.ts';

test('the share of neighbours with another label, both sides alike however many members they have', () => {
  // Validation: 3 of 4 have another label. Training: 10 of 100.
  expect([...labelDoubt([1, 3], [90, 10], [0], 2)]).toEqual([(3 / 4 + 1 / 10) / 2]);
  expect([...labelDoubt([0, 5], [0, 9], [0], 2)]).toEqual([1]);
  expect([...labelDoubt([5, 0], [9, 0], [0], 2)]).toEqual([0]);
});

test('never in training: what validation says; never in validation: nothing', () => {
  expect([...labelDoubt([1, 3, 0], [0, 0, 0], [1], 3)]).toEqual([1 / 4]);
  expect([...labelDoubt([0, 0], [5, 5], [0], 2)]).toEqual([Number.NaN]);
});
