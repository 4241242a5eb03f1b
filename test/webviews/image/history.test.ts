import { expect, test } from 'vitest';
import type { ImageAnswer, MemberVerdict } from '../../../server/src/protocol.ts';
import { allHistory } from '../../../webviews/image/allHistory.ts';
import { historyRows, historyText } from '../../../webviews/image/history.ts';

const classes = ['Bag', 'Boot', 'Coat'];
const changes = [
  { step: 0, prediction: 2 },
  { step: 10, prediction: 0 },
  { step: 20, prediction: 2 },
];

test('the history as stretches of time, a line for each class', () => {
  expect(historyRows(changes, 50)).toEqual([
    {
      class: 2,
      stretches: [
        { class: 2, from: 0, to: 10 },
        { class: 2, from: 20, to: 50 },
      ],
    },
    { class: 0, stretches: [{ class: 0, from: 10, to: 20 }] },
  ]);
});

test('the same in words, which do not get long', () => {
  expect(historyText(changes, classes)).toBe(
    'It was first taken for Coat, from step 10 for Bag, from step 20 for Coat.',
  );
  expect(historyText(changes.slice(0, 1), classes)).toBe('It was taken for Coat from the start.');
  const many = Array.from({ length: 9 }, (_, i) => ({ step: 10 * i, prediction: i % 2 }));
  expect(historyText(many, classes)).toBe('It was first taken for Bag, changed 8 times, and is Bag from step 80 on.');
});

test('how many of all models predicted the given and the consensus class', () => {
  const member = (split: MemberVerdict['split'], history: MemberVerdict['history']) => ({ split, history });
  const image = {
    label: 2,
    consensusClass: 0,
    lastStep: 50,
    members: [
      member('validation', changes),
      member('validation', [{ step: 0, prediction: 0 }]),
      member('test', [
        { step: 0, prediction: 1 },
        { step: 20, prediction: 0 },
      ]),
      member('validation', null),
      member('train', changes),
    ],
  } as unknown as ImageAnswer;
  const { series } = allHistory(image, classes)!;
  expect(series).toMatchObject([
    { name: 'Coat (given), not seen', x: [0, 10, 20, 50], y: [1 / 3, 0, 1 / 3, 1 / 3] },
    { name: 'Bag (consensus), not seen', x: [0, 10, 20, 50], y: [1 / 3, 2 / 3, 2 / 3, 2 / 3] },
  ]);
  expect(allHistory({ ...image, members: image.members.slice(0, 2) }, classes)).toBeNull();
  expect(allHistory({ ...image, lastStep: null }, classes)).toBeNull();
  // Two that have not seen it and two that have: too few of each.
  const few = image.members.slice(0, 2);
  const trained = few.map(member => ({ ...member, split: 'train' as const }));
  expect(allHistory({ ...image, members: [...few, ...trained] }, classes)).toBeNull();
});
