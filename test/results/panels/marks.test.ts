import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { MarkAction } from '../../../server/src/results/panels/marks/action.ts';
import { replayMarks } from '../../../server/src/results/panels/marks/replay.ts';
import { marksTable } from '../../../server/src/results/panels/marks/table.ts';
import { temporaryFolder } from '../../unit/data/helpers.ts';
import { type Golden, madeUpMembers, readGolden } from '../golden.ts';
import { writeMadeUpRun } from '../madeUpRun.ts';
import { ask } from './asked.ts';

const golden = readGolden<Golden>('members');
const classes = ['Coat', 'Bag', 'Shirt, white', 'Boot'];
const temporary = temporaryFolder();
let runs = 0;
let run: string;
let file: string;
beforeEach(() => {
  run = writeMadeUpRun(join(temporary, `run ${runs++}`), { classes, probes: golden.probes }, madeUpMembers(golden));
  file = join(run, 'marks.jsonl');
});

const lines = () => readFileSync(file, 'utf8').split('\n').slice(0, -1);
const marked = async () => {
  const { marks, canUndo, canRedo } = await ask(run, 'marks', {});
  return { marks, canUndo, canRedo };
};

test('nothing is marked in a new run', async () => {
  expect(await ask(run, 'marks', {})).toEqual({ marks: [], canUndo: false, canRedo: false, notes: [], told: [] });
  expect(await ask(run, 'undo', {})).toMatchObject({ marks: [], canUndo: false, canRedo: false });
  expect(await ask(run, 'redo', {})).toMatchObject({ marks: [] });
});

test('the last decision of an image counts; undo and redo go back and forth over all of them', async () => {
  await ask(run, 'mark', { indices: [7, 3], decision: 'relabel', class: 2 });
  await ask(run, 'mark', { indices: [3, 5], decision: 'drop' });
  const last = await ask(run, 'mark', { indices: [7], decision: null });
  const states = [
    { marks: [], canUndo: false, canRedo: true },
    {
      marks: [
        { index: 3, decision: 'relabel', class: 2 },
        { index: 7, decision: 'relabel', class: 2 },
      ],
      canUndo: true,
      canRedo: true,
    },
    {
      marks: [
        { index: 3, decision: 'drop' },
        { index: 5, decision: 'drop' },
        { index: 7, decision: 'relabel', class: 2 },
      ],
      canUndo: true,
      canRedo: true,
    },
    {
      marks: [
        { index: 3, decision: 'drop' },
        { index: 5, decision: 'drop' },
      ],
      canUndo: true,
      canRedo: false,
    },
  ];
  expect(last).toMatchObject(states[3]);
  for (const state of [states[2], states[1], states[0], states[0]]) {
    await ask(run, 'undo', {});
    expect(await marked()).toEqual(state);
  }
  for (const state of [states[1], states[2], states[3], states[3]]) {
    await ask(run, 'redo', {});
    expect(await marked()).toEqual(state);
  }
  // Every action is a line, and those that changed nothing are none.
  expect(lines()).toHaveLength(3 + 3 + 3);
});

test('to mark something new ends the chance to redo', async () => {
  await ask(run, 'mark', { indices: [1], decision: 'keep' });
  await ask(run, 'undo', {});
  await ask(run, 'mark', { indices: [2], decision: 'keep' });
  expect(await ask(run, 'redo', {})).toMatchObject({ marks: [{ index: 2, decision: 'keep' }], canRedo: false });
});

test('lines are only ever added', async () => {
  await ask(run, 'mark', { indices: [1], decision: 'keep' });
  const before = readFileSync(file, 'utf8');
  await ask(run, 'undo', {});
  await ask(run, 'mark', { indices: [1], decision: null });
  await ask(run, 'undo', {});
  await ask(run, 'redo', {});
  expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true);
});

const mark = (id: string, index: number): MarkAction => ({
  time: '2026-01-01',
  action: 'mark',
  id,
  indices: [index],
  decision: 'keep',
});
const step = (action: 'undo' | 'redo', of: string): MarkAction => ({ time: '2026-01-01', action, of });
const indices = (...actions: MarkAction[]) => replayMarks(actions).marks.map(({ index }) => index);

test('two windows: each undoes what it saw last, in whatever order their lines come', () => {
  // Both saw b as the last; one undid it twice over.
  expect(indices(mark('a', 1), mark('b', 2), step('undo', 'b'), step('undo', 'b'))).toEqual([1]);
  // One undid b while the other marked c.
  expect(indices(mark('a', 1), mark('b', 2), mark('c', 3), step('undo', 'b'))).toEqual([1, 3]);
  // Both did it again.
  expect(indices(mark('a', 1), step('undo', 'a'), step('redo', 'a'), step('redo', 'a'))).toEqual([1]);
  // One did it again after the other had marked something: too late.
  expect(indices(mark('a', 1), step('undo', 'a'), mark('b', 2), step('redo', 'a'))).toEqual([2]);
  expect(indices(step('undo', 'nobody'), mark('a', 1))).toEqual([1]);
});

test('many windows that mark at the same moment lose no line', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, index) => ask(run, 'mark', { indices: [index], decision: 'keep' })));
  expect((await ask(run, 'marks', {})).marks.map(({ index }) => index)).toEqual([...Array(40).keys()]);
});

test('damaged lines are told and stay; what comes after a line that was cut off is a line of its own', async () => {
  await ask(run, 'mark', { indices: [1], decision: 'keep' });
  appendFileSync(file, '{"action":"mark","id":"x","indices":[2],"decision":"relabel"}\n\n{"action":"mark","ind');
  const cut = readFileSync(file, 'utf8');
  const { notes } = await ask(run, 'mark', { indices: [3], decision: 'drop' });
  expect(notes).toEqual([
    'Lines 2, 4 of marks.jsonl are damaged: they stay in the file, and nothing is marked by them.',
  ]);
  expect((await marked()).marks.map(({ index }) => index)).toEqual([1, 3]);
  expect(readFileSync(file, 'utf8').startsWith(`${cut}\n`)).toBe(true);
  writeFileSync(file, 'what?\n');
  expect((await ask(run, 'marks', {})).notes).toEqual([
    'Line 1 of marks.jsonl is damaged: it stays in the file, and nothing is marked by it.',
  ]);
});

test.each([
  [{ indices: [], decision: 'keep' }, /No images/],
  [{ indices: [-1], decision: 'keep' }, /No images/],
  [{ indices: [1.5], decision: 'keep' }, /No images/],
  [{ indices: 'all', decision: 'keep' }, /No images/],
  [{ indices: [1], decision: 'burn' }, /keep, drop, or relabel/],
  [{ indices: [1], decision: 'relabel' }, /keep, drop, or relabel/],
  [{ indices: [1], decision: 'relabel', class: 4 }, /keep, drop, or relabel/],
  [{ indices: [1], decision: 'drop', class: 1 }, /keep, drop, or relabel/],
])('%j is refused, and nothing is written', async (params, reason) => {
  await expect(ask(run, 'mark', params as never)).rejects.toThrow(reason);
  expect((await ask(run, 'about', {}))[0].marksStamp).toBe('');
});

test('the stamp of the marks changes with them, and no other one', async () => {
  const [before] = Object.values(await ask(run, 'about', {}));
  await ask(run, 'mark', { indices: [1], decision: 'keep' });
  const [after] = Object.values(await ask(run, 'about', {}));
  expect(after.marksStamp).not.toBe(before.marksStamp);
  expect({ ...after, marksStamp: '' }).toEqual({ ...before, marksStamp: '' });
});

test('the table has what a labelling tool needs', async () => {
  const [first, second] = golden.members[0].train.index;
  writeFileSync(join(run, 'files.json'), JSON.stringify({ index: [first], paths: ['a/1.png'] }));
  await ask(run, 'mark', { indices: [first], decision: 'relabel', class: 2 });
  await ask(run, 'mark', { indices: [second, 99_999], decision: 'drop' });
  const { table } = await marksTable(run);
  const columns = Object.fromEntries(
    table.columns.map(({ name, data }) => [name, [...(data as ArrayLike<unknown> as unknown[])]]),
  );
  const order = [first, second].sort((a, b) => a - b);
  const at = (index: number) => [...order, 99_999].indexOf(index);
  expect(table.rows).toBe(3);
  expect(columns.index).toEqual([...order, 99_999]);
  const { labels } = golden.members[0].train;
  expect([columns.label[at(first)], columns.label[at(second)], columns.label[2]]).toEqual([
    labels[0],
    labels[1],
    Number.NaN,
  ]);
  expect(columns.label_name[at(first)]).toBe(classes[labels[0]]);
  expect(columns.label_name[2]).toBe('');
  expect(columns.path[at(first)]).toBe('a/1.png');
  expect(columns.decision[at(first)]).toBe('relabel');
  expect([columns.new_label[at(first)], columns.new_label_name[at(first)]]).toEqual([2, 'Shirt, white']);
  expect([columns.new_label[at(second)], columns.new_label_name[at(second)]]).toEqual([Number.NaN, '']);
  expect(columns.marked_at[0]).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('docs/tables.md explains its columns', async () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/tables.md'), 'utf8');
  const [, section] = /## marks\n(.*)$/s.exec(text)!;
  const explained = [...section.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names]) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  writeFileSync(join(run, 'files.json'), JSON.stringify({ index: [], paths: [] }));
  expect(explained).toEqual((await marksTable(run)).table.columns.map(({ name }) => name));
});
