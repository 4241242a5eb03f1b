import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderRows } from '../../../webviews/gallery/order.ts';
import { tableOf } from './made.ts';

describe('sorting', () => {
  test.each([false, true])('is what a comparing function gives, what is missing last, descending: %s', descending => {
    const float = fc.float({ noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.option(fc.oneof(float, fc.constantFrom(0, -0, 1))), { maxLength: 60 }), values => {
        const table = tableOf({ index: values.map((_, row) => row), outputMargin: values });
        const rows = [...values.keys()].sort((a, b) => {
          const [first, second] = [values[a], values[b]];
          if (first === null || second === null) return Number(first === null) - Number(second === null) || a - b;
          return (descending ? second - first : first - second) || a - b;
        });
        expect([...orderRows(table, { by: 'outputMargin', descending })]).toEqual(rows);
      }),
    );
  });

  test('infinite values are the largest and the smallest', () => {
    const table = tableOf({
      index: [0, 1, 2, 3],
      inputMargin: [1, Number.POSITIVE_INFINITY, null, Number.NEGATIVE_INFINITY],
    });
    expect([...orderRows(table, { by: 'inputMargin', descending: false })]).toEqual([3, 0, 1, 2]);
    expect([...orderRows(table, { by: 'inputMargin', descending: true })]).toEqual([1, 0, 3, 2]);
  });

  test('whole numbers, the missing ones last', () => {
    const table = tableOf({ index: [4, 5, 6, 7], consensusClass: [2, null, 0, 2] });
    expect([...orderRows(table, { by: 'consensusClass', descending: false })]).toEqual([2, 0, 3, 1]);
    expect([...orderRows(table, { by: 'consensusClass', descending: true })]).toEqual([0, 3, 2, 1]);
  });
});
