import { describe, expect, test } from 'vitest';
import {
  type Choice,
  carryOver,
  choose,
  chooseAll,
  clearSelection,
  moveTo,
  nothingSelected,
  selectedRows,
} from '../../../webviews/gallery/selection.ts';

/** Rows on view, in another order than in the table; 0 and 5 are filtered out. */
const SHOWN = Int32Array.of(4, 1, 3, 2);

function after(...steps: [row: number, choice: Choice][]): number[] {
  const selection = steps.reduce((so, [row, choice]) => choose(so, SHOWN, row, choice), nothingSelected(6));
  const rows = [...selectedRows(selection, SHOWN)];
  expect(selection.count).toBe(rows.length);
  return rows;
}

describe('selecting', () => {
  test.each<[string, [number, Choice][], number[]]>([
    ['one alone', [[1, 'only']], [1]],
    [
      'another one instead',
      [
        [1, 'only'],
        [3, 'only'],
      ],
      [3],
    ],
    [
      'one more',
      [
        [1, 'only'],
        [2, 'toggle'],
      ],
      [1, 2],
    ],
    [
      'one less',
      [
        [1, 'only'],
        [2, 'toggle'],
        [1, 'toggle'],
      ],
      [2],
    ],
    [
      'a range, in the order of the view',
      [
        [4, 'only'],
        [3, 'range'],
      ],
      [4, 1, 3],
    ],
    [
      'a range backwards',
      [
        [2, 'only'],
        [1, 'range'],
      ],
      [1, 3, 2],
    ],
    [
      'a range again from the same anchor',
      [
        [1, 'only'],
        [4, 'range'],
        [2, 'range'],
      ],
      [1, 3, 2],
    ],
    [
      'a range from what was added last',
      [
        [4, 'only'],
        [3, 'toggle'],
        [2, 'range'],
      ],
      [3, 2],
    ],
    ['a range from nowhere', [[3, 'range']], [3]],
  ])('%s', (_, steps, expected) => {
    expect(after(...steps)).toEqual(expected);
  });

  test('all that is on view, and nothing else', () => {
    const all = chooseAll(nothingSelected(6), SHOWN);
    expect([...all.chosen]).toEqual([0, 1, 1, 1, 1, 0]);
    expect(clearSelection(all).count).toBe(0);
  });

  test('moving selects nothing, and leaves the anchor', () => {
    const moved = moveTo(choose(nothingSelected(6), SHOWN, 1, 'only'), 2);
    expect([...selectedRows(moved, SHOWN)]).toEqual([1]);
    expect([...selectedRows(choose(moved, SHOWN, 2, 'range'), SHOWN)]).toEqual([1, 3, 2]);
  });

  test('a range from a row that was filtered out is that row alone', () => {
    const before = choose(nothingSelected(6), Int32Array.of(0, 1, 2), 0, 'only');
    expect([...selectedRows(choose(before, SHOWN, 3, 'range'), SHOWN)]).toEqual([3]);
  });

  test('the same images stay selected in another table', () => {
    const before = choose(
      choose(nothingSelected(3), Int32Array.of(0, 1, 2), 1, 'only'),
      Int32Array.of(0, 1, 2),
      2,
      'toggle',
    );
    // The table had the images 10, 20, 30; now it has 5, 10, 20.
    const now = new Map([
      [5, 0],
      [10, 1],
      [20, 2],
    ]);
    const carried = carryOver(before, Int32Array.of(10, 20, 30), index => now.get(index) ?? -1, 3);
    expect([...carried.chosen]).toEqual([0, 0, 1]);
    expect(carried).toMatchObject({ count: 1, cursor: -1, anchor: -1 });
  });
});
