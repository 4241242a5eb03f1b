import { expect, test } from 'vitest';
import type { Examples } from '../../../server/src/results/panels/contract.ts';
import { packFloat32, packInt32 } from '../../../server/src/results/panels/pack.ts';
import { byImportance } from '../../../server/src/results/report/importance.ts';

const NONE = Number.NaN;
const ROWS = 100;

/** Images of two classes: 10 suspects (rows 0 to 9, the last the strongest), the others ever deeper. */
function examples(change: Partial<Record<keyof Examples['columns'], number[]>> = {}): Examples {
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  const columns = {
    index: rows.map(row => 1000 + row),
    label: rows.map(row => row % 2),
    consensusClass: rows.map(row => (row < 10 ? 1 - (row % 2) : row % 2)),
    suspicion: rows.map(row => (row < 10 ? 0.5 + row / 100 : 0.01)),
    depthVal: rows.map(row => row / 10),
    depthTrain: rows.map(() => NONE),
    outputMargin: rows.map(row => 100 - row),
    form: rows.map(() => 0),
    ...change,
  };
  const whole = ['index', 'label', 'consensusClass', 'form'];
  const packed = Object.entries(columns).map(([name, values]) => [
    name,
    whole.includes(name) ? packInt32(values) : packFloat32(values),
  ]);
  const forms = ['none', 'easy', 'different_class', 'ambiguous_without_label', 'ambiguous'];
  return { rows: ROWS, forms, classes: ['a', 'b'], columns: Object.fromEntries(packed) } as Examples;
}

test('each image once; first the marked ones, then suspects by suspicion, in turns with deep and easy ones', () => {
  const order = byImportance(examples(), [1050]);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: ROWS }, (_, row) => row));
  expect(order[0]).toBe(50);
  expect([...order.subarray(1, 10)]).toEqual([9, 8, 99, 7, 6, 10, 5, 98, 4]);
});

test('ambiguous ones come before those that are only deep', () => {
  const form = Array.from({ length: ROWS }, (_, row) => (row === 20 ? 4 : row === 30 ? 3 : 0));
  const order = byImportance(examples({ form }), []);
  expect([order[2], order[7]]).toEqual([30, 20]);
});

test('whatever the number, the first ones are of all classes and depths', () => {
  const nothing = Array.from({ length: ROWS }, () => -1);
  const order = byImportance(examples({ consensusClass: nothing }), []);
  for (const count of [10, 20, 50]) {
    const first = [...order.subarray(0, count)];
    const even = first.filter(row => row % 2 === 0).length;
    expect(Math.abs(even - count / 2)).toBeLessThanOrEqual(1);
    const deep = first.filter(row => row >= ROWS / 2).length;
    expect(Math.abs(deep - count / 2)).toBeLessThanOrEqual(2);
  }
});

test('without depths and consensus, as of a run without those measures', () => {
  const nothing = Array.from({ length: ROWS }, () => NONE);
  const order = byImportance(examples({ depthVal: nothing, outputMargin: nothing, suspicion: nothing }), []);
  expect(new Set(order).size).toBe(ROWS);
});
