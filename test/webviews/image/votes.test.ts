import { describe, expect, test } from 'vitest';
import type { MemberVerdict } from '../../../server/src/protocol.ts';
import { layerAfterKey, spokenLayer } from '../../../webviews/image/render/layers.ts';
import { voteTable } from '../../../webviews/image/votes.ts';

const image = { label: 2, originalLabel: 2, consensusClass: 0, probes: ['input', 'dense1', 'softmax'], k: [5, 5, 5] };
const verdict: Pick<MemberVerdict, 'votes' | 'depth' | 'prediction' | 'probeClasses'> = {
  votes: [
    [1, 1, 2, 1],
    [3, 0, 1, 1],
    [5, 0, 0, 0],
  ],
  depth: 1,
  prediction: 0,
  probeClasses: [2, 0, 0],
};
const classes = ['Bag', 'Boot', 'Coat', 'Dress'];

describe('the votes at all layers', () => {
  test('given class first, then the one it is taken for, then those with most votes', () => {
    const { columns, rows } = voteTable(image, verdict);
    expect(columns).toEqual([
      { class: 2, roles: ['given'] },
      { class: 0, roles: ['consensus', 'prediction'] },
      { class: 3, roles: [] },
      { class: 1, roles: [] },
    ]);
    expect(rows.map(({ votes }) => votes)).toEqual([
      [2, 1, 1, 1],
      [1, 3, 1, 0],
      [0, 5, 0, 0],
    ]);
    expect(rows.map(({ isDepth, decided, winner }) => [isDepth, decided, winner])).toEqual([
      [false, false, 2],
      [true, true, 0],
      [false, true, 0],
    ]);
  });

  test('the class before label noise has a column, also without votes', () => {
    const { columns } = voteTable({ ...image, originalLabel: 7 }, { ...verdict, votes: [[...new Array(10).fill(0)]] });
    expect(columns.map(column => column.class)).toEqual([2, 0, 7]);
    expect(columns[2].roles).toEqual(['original']);
  });

  test('of a hundred classes most share a column, and no vote is lost', () => {
    const votes = [Array.from({ length: 100 }, (_, c) => c % 3), new Array(100).fill(1)];
    const { columns, rows } = voteTable(image, { ...verdict, votes: [...votes, null] });
    expect(columns).toHaveLength(9);
    expect(columns.at(-1)).toEqual({ class: null, roles: [] });
    for (const [probe, row] of votes.entries())
      expect(rows[probe].votes!.reduce((sum, count) => sum + count, 0)).toBe(
        row.reduce((sum, count) => sum + count, 0),
      );
    expect(rows[2].votes).toBeNull();
  });

  test('nine classes with votes need no column of the others', () => {
    const { columns } = voteTable(image, { ...verdict, votes: [new Array(9).fill(1)] });
    expect(columns.map(column => column.class)).toEqual([2, 0, 1, 3, 4, 5, 6, 7, 8]);
  });

  test('an undefined depth decides nothing', () => {
    const { rows } = voteTable(image, { ...verdict, depth: null });
    expect(rows.some(({ decided, isDepth }) => decided || isDepth)).toBe(false);
  });

  test('are said as they are shown', () => {
    const { columns, rows } = voteTable(image, verdict);
    expect(spokenLayer(rows[1], columns, classes)).toBe(
      'Layer 1, dense1: of 5 votes 3 for Bag (consensus, predicted), 1 for Coat (given), 1 for Dress. Decided here: this is the prediction depth.',
    );
    expect(spokenLayer({ ...rows[0], votes: null }, columns, classes)).toBe(
      'Layer 0, input: not asked about this image',
    );
  });
});

test('arrow keys lead from layer to layer, and not beyond', () => {
  expect(layerAfterKey('ArrowDown', null, 3)).toBe(0);
  expect(layerAfterKey('ArrowDown', 1, 3)).toBe(2);
  expect(layerAfterKey('ArrowDown', 2, 3)).toBe(2);
  expect(layerAfterKey('ArrowUp', 0, 3)).toBe(0);
  expect(layerAfterKey('End', 0, 3)).toBe(2);
  expect(layerAfterKey('Home', 2, 3)).toBe(0);
  expect(layerAfterKey('Enter', 1, 3)).toBe(1);
  expect(layerAfterKey('x', 1, 3)).toBeNull();
});
