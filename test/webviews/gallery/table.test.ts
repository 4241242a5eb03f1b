import { describe, expect, test } from 'vitest';
import { imageTable, rowOf } from '../../../webviews/gallery/table.ts';
import { examplesOf, tableOf } from './made.ts';

describe('the table of images', () => {
  test('columns are what was packed, what is missing included', () => {
    const table = tableOf({ index: [3, 5, 9], depthVal: [0.5, null, 8], consensusClass: [2, null, 0] });
    expect(table.rows).toBe(3);
    expect([...table.index]).toEqual([3, 5, 9]);
    expect([...table.depthVal]).toEqual([0.5, Number.NaN, 8]);
    expect([...table.consensusClass]).toEqual([2, -1, 0]);
  });

  test('a column of another type is refused', () => {
    const examples = examplesOf({ index: [1] });
    examples.columns.index = examples.columns.depthVal;
    expect(() => imageTable(examples)).toThrow('int32 was expected');
  });

  test('a row is found by its position in the data set', () => {
    const table = tableOf({ index: [3, 5, 9] });
    expect([3, 5, 9].map(index => rowOf(table, index))).toEqual([0, 1, 2]);
    expect([0, 4, 10].map(index => rowOf(table, index))).toEqual([-1, -1, -1]);
    expect(rowOf(tableOf({ index: [] }), 1)).toBe(-1);
  });
});
