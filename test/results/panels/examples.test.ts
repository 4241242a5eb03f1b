import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Examples } from '../../../server/src/results/panels/contract.ts';
import { examplesAnswer, formOf } from '../../../server/src/results/panels/examples.ts';
import { lookAt } from '../../../server/src/results/panels/lookAt.ts';
import { takeOwnership } from '../../../server/src/runs/owner.ts';
import { temporaryFolder } from '../../unit/data/helpers.ts';
import { type Golden, madeUpMembers, type Row, readGolden } from '../golden.ts';
import { writeMadeUpRun } from '../madeUpRun.ts';
import { ask, numbersOf } from './asked.ts';

const golden = readGolden<Golden>('members');
const { examples: rows } = readGolden<{ examples: Row[] }>('expected');
const { doubts } = readGolden<{ doubts: { index: number; score: number | null }[] }>('suspects');
const about = { classes: ['a', 'b', 'c', 'd'], probes: golden.probes, k: golden.k };
const temporary = temporaryFolder();
let runs = 0;
const newRun = (members = madeUpMembers(golden)) => writeMadeUpRun(join(temporary, `run ${runs++}`), about, members);
const watch = { signal: new AbortController().signal, onProgress: () => {} };

let run: string;
let found: Examples & { told: string[] };
beforeAll(async () => {
  run = newRun();
  found = await ask(run, 'examples', {});
});

/** Columns that are whole, and what numpy calls them. */
const WHOLE = {
  index: 'index',
  label: 'label',
  originalLabel: 'original_label',
  timesTrain: 'times_train',
  timesVal: 'times_val',
  consensusClass: 'consensus_class',
} as const;
const REAL = {
  depthTrain: 'mean_pd_train',
  depthVal: 'mean_pd_val',
  consistency: 'consistency',
  consensusConsistency: 'consensus_consistency',
  entropy: 'entropy',
  iterationTrain: 'mean_iteration_learned_train',
  iterationVal: 'mean_iteration_learned_val',
  outputMargin: 'mean_output_margin',
  inputMargin: 'mean_input_margin',
} as const;

test('there is a row for each image that numpy knows', () => {
  expect(found).toMatchObject({ rows: rows.length, classes: about.classes, members: golden.members.length });
  expect(found.deepest).toBe(golden.probes - 1);
  for (const column of Object.values(found.columns)) expect(numbersOf(column)).toHaveLength(rows.length);
  expect(found.told[0]).toBe(`Reading member 1 of ${golden.members.length}`);
});

test.each(Object.entries(WHOLE))('%s equals what numpy says, -1 where it is missing', (name, called) => {
  const column = found.columns[name as keyof typeof WHOLE];
  expect(column.type).toBe('int32');
  expect(numbersOf(column)).toEqual(rows.map(row => row[called] ?? -1));
});

test.each(Object.entries(REAL))('%s equals what numpy says, NaN where it is missing', (name, called) => {
  const column = found.columns[name as keyof typeof REAL];
  expect(column.type).toBe('float32');
  // numpy has entropies of -0.
  expect(numbersOf(column)).toEqual(rows.map(row => Math.fround((row[called] as number | null) ?? Number.NaN) + 0));
});

test('something is missing in the golden run, so the tests above look at it', () => {
  expect(numbersOf(found.columns.consensusClass)).toContain(-1);
  expect(numbersOf(found.columns.depthTrain).some(Number.isNaN)).toBe(true);
});

test('forms are places in the list of their names', async () => {
  expect(numbersOf(found.columns.form).map(form => found.forms[form])).toEqual(rows.map(({ form }) => form));
  for (const { index, form } of rows.slice(0, 5)) expect(await formOf(lookAt(run), index as number, watch)).toBe(form);
  expect(await formOf(lookAt(run), 123_456, watch)).toBe('none');
});

test('suspicion equals what numpy counts, of training and test images', () => {
  const scoreOf = new Map(doubts.map(({ index, score }) => [index, score]));
  const wanted = rows.map(({ index }) => Math.fround(scoreOf.get(index as number) ?? Number.NaN));
  const suspicion = numbersOf(found.columns.suspicion);
  expect(suspicion.some(Number.isNaN)).toBe(true);
  for (const [row, value] of suspicion.entries())
    if (Number.isNaN(wanted[row])) expect(value).toBeNaN();
    else expect(value).toBeCloseTo(wanted[row], 6);
});

test('thumbnails and files: by position in the data set, whatever order the sheets have', async () => {
  const withImages = newRun();
  const index = rows.map(row => row.index as number).toReversed();
  // The image of row 2 has no thumbnail, and that of row 3 no file.
  const shown = index.filter(position => position !== rows[2].index);
  mkdirSync(join(withImages, 'thumbnails'));
  const layout = { width: 28, height: 20, columns: 40, rows: 25, sheets: ['sheet_000.png'] };
  writeFileSync(join(withImages, 'thumbnails', 'layout.json'), JSON.stringify({ ...layout, index: shown }));
  const named = index.filter(position => position !== rows[3].index);
  const paths = named.map(position => `a/${position}.png`);
  writeFileSync(join(withImages, 'files.json'), JSON.stringify({ index: named, paths }));
  const answer = await ask(withImages, 'examples', {});
  expect(answer.sprites).toEqual(layout);
  expect(numbersOf(answer.columns.sprite)).toEqual(rows.map(row => shown.indexOf(row.index as number)));
  expect(answer.paths).toEqual(rows.map((row, i) => (i === 3 ? '' : `a/${row.index}.png`)));
});

test('without thumbnails and files there are none', () => {
  expect(found.sprites).toBeNull();
  expect(found.paths).toBeNull();
  expect(numbersOf(found.columns.sprite)).toEqual(rows.map(() => -1));
});

test('no member is finished: nothing is known', async () => {
  const answer = await ask(newRun([]), 'examples', {});
  expect(answer).toMatchObject({ rows: 0, members: 0, classes: about.classes });
  expect(numbersOf(answer.columns.index)).toEqual([]);
});

const withoutTold = ({ told: _, ...answer }: Examples & { told: string[] }) => answer;
/** The same folder under another name, of which nothing is known in memory: what another process would find. */
const otherName = (folder: string) => `${folder}/`;

test('the folder keeps the answer: the same again, without a member being read', async () => {
  const kept = join(run, 'panels', 'examples.json');
  expect(existsSync(kept)).toBe(true);
  const again = await ask(otherName(run), 'examples', {});
  expect(again.told).toEqual([]);
  expect(withoutTold(again)).toEqual(withoutTold(found));
});

test.each([
  ['damaged', () => '{"format":1,'],
  ['of another version', (text: string) => text.replace(/"version":"[^"]*"/, '"version":"0.0.0"')],
  ['of fewer members', (text: string) => text.replace(/"stamp":"(\S+) \d+/, '"stamp":"$1 1')],
])('what was kept and is %s is computed anew', async (_, change) => {
  const copy = newRun();
  await ask(copy, 'examples', {});
  const kept = join(copy, 'panels', 'examples.json');
  const text = readFileSync(kept, 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  // What would be seen if it were believed.
  writeFileSync(kept, changed.replace('"rows":', '"rows":1'));
  expect(withoutTold(await ask(otherName(copy), 'examples', {}))).toEqual(withoutTold(found));
  expect(readFileSync(kept, 'utf8')).toBe(text);
});

test('while a process works on the run nothing is written into its folder, and a member more is seen at once', async () => {
  const copy = newRun(madeUpMembers(golden).slice(0, 2));
  const ownership = takeOwnership(copy);
  if (!('release' in ownership)) throw new Error('nobody else has this run');
  expect((await ask(copy, 'examples', {})).members).toBe(2);
  expect(existsSync(join(copy, 'panels'))).toBe(false);
  const [before] = Object.values(await ask(copy, 'about', {}));
  const third = writeMadeUpRun(join(temporary, 'third'), about, madeUpMembers(golden).slice(2, 3), [2]);
  const line = readFileSync(join(third, 'journal.jsonl'), 'utf8')
    .split('\n')
    .find(text => text.includes('member_finished'))!;
  cpSync(join(third, 'members'), join(copy, 'members'), { recursive: true });
  appendFileSync(join(copy, 'journal.jsonl'), `${line}\n`);
  const [after] = Object.values(await ask(copy, 'about', {}));
  expect(after).toMatchObject({ status: 'running', members: { finished: 3 } });
  expect(after.finishedStamp).not.toBe(before.finishedStamp);
  expect(after.stamp).not.toBe(before.stamp);
  expect(after.marksStamp).toBe(before.marksStamp);
  expect((await ask(copy, 'examples', {})).members).toBe(3);
  ownership.release();
});

test('two that ask at once wait for one reading; one that leaves does not end it, both that leave do', async () => {
  const folder = newRun();
  const first = new AbortController();
  const told: string[][] = [[], []];
  const now = lookAt(folder);
  const one = examplesAnswer(now, { signal: first.signal, onProgress: text => told[0].push(text) });
  const two = examplesAnswer(now, { ...watch, onProgress: text => told[1].push(text) });
  first.abort(new Error('the view is closed'));
  await expect(one).rejects.toThrow('the view is closed');
  expect((await two).rows).toBe(rows.length);
  expect(told[1].length).toBeGreaterThan(0);

  const other = newRun();
  const both = [new AbortController(), new AbortController()];
  const asked = both.map(({ signal }) => ask(other, 'examples', {}, signal));
  for (const controller of both) controller.abort(new Error('closed'));
  for (const one of asked) await expect(one).rejects.toThrow('closed');
  // Nothing is left of it: who asks afterwards gets the whole answer.
  expect((await ask(other, 'examples', {})).rows).toBe(rows.length);
});
