import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Golden, madeUpMembers, readGolden } from '../results/golden.ts';
import { writeMadeUpRun } from '../results/madeUpRun.ts';
import { ask } from '../results/panels/asked.ts';
import { temporaryFolder } from '../unit/data/helpers.ts';
import { depthlens } from './cli.ts';

const golden = readGolden<Golden>('members');
const about = { classes: ['Coat', 'Bag', 'Shirt, white', 'Boot'], probes: golden.probes };
const folder = temporaryFolder();
let run: string;
const call = (...args: string[]) => depthlens(['marks', run, ...args]).ended;

beforeAll(() => {
  run = writeMadeUpRun(join(folder, 'run'), about, madeUpMembers(golden));
});

test('nothing is marked', async () => {
  expect(await call()).toEqual({ code: 0, stdout: 'No image of this run is marked.\n', stderr: '' });
  expect(await call('--json')).toMatchObject({ code: 0, stdout: '[]\n' });
});

test('marks on the terminal, as CSV and as JSON lines', async () => {
  const { index, labels } = golden.members[0].train;
  await ask(run, 'mark', { indices: [index[0]], decision: 'relabel', class: 2 });
  const { code, stdout } = await call();
  expect(code).toBe(0);
  const [head, row] = stdout.trimEnd().split('\n');
  expect(head).toMatch(/^image +label +decision +new label$/);
  expect(row.split(/ {2,}/)).toEqual([String(index[0]), about.classes[labels[0]], 'relabel', 'Shirt, white']);

  const csv = join(folder, 'marks.csv');
  expect(await call('--out', csv)).toMatchObject({ code: 0, stdout: '', stderr: `1 rows written to ${csv}\n` });
  const [names, values] = readFileSync(csv, 'utf8').split('\n');
  expect(names).toBe('index,label,label_name,decision,new_label,new_label_name,marked_at');
  expect(values).toContain(`,relabel,2,"Shirt, white",20`);

  const jsonl = join(folder, 'marks.jsonl');
  await call('--out', jsonl);
  expect(JSON.parse(readFileSync(jsonl, 'utf8'))).toMatchObject({ index: index[0], label: labels[0], new_label: 2 });
});

test('a damaged line is told, and the others count', async () => {
  appendFileSync(join(run, 'marks.jsonl'), 'what?\n');
  const { code, stdout, stderr } = await call('--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toHaveLength(1);
  expect(stderr).toContain('Line 2 of marks.jsonl is damaged');
});

test('a folder that is no run, and a file that cannot be written', async () => {
  const none = await depthlens(['marks', folder]).ended;
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('is not a run folder')]);
  const nowhere = await call('--out', join(folder, 'none', 'marks.csv'));
  expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('there is no such folder')]);
});
