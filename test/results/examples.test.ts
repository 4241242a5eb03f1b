import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examplesTable } from '../../server/src/results/examples.ts';
import type { Table } from '../../server/src/results/table.ts';
import { type Golden, madeUpMembers, type Row, readGolden } from './golden.ts';
import { writeMadeUpRun } from './madeUpRun.ts';

const golden = readGolden<Golden>('members');
const { examples } = readGolden<{ examples: Row[] }>('expected');
const about = { classes: ['a', 'b', 'c', 'd'], probes: golden.probes, k: golden.k };
let folder: string;
let table: Table;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
  table = await examplesTable(writeMadeUpRun(join(folder, 'run'), about, madeUpMembers(golden)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columnOf = ({ columns }: Table, name: string) => columns.find(column => column.name === name)!;

test('the columns, in their order', () => {
  expect(table.columns.map(({ name }) => name).sort()).toEqual(Object.keys(examples[0]).sort());
  expect(table.rows).toBe(examples.length);
});

test('docs/tables.md explains each of them, in this order', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/tables.md'), 'utf8');
  const [, section] = /## examples\n(.*?)\n## /s.exec(text)!;
  const explained = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(explained).toEqual(table.columns.map(({ name }) => name));
});

test.each(Object.keys(examples[0]))('%s equals what numpy says, missing values included', name => {
  const column = columnOf(table, name);
  for (const [row, { [name]: value }] of examples.entries()) {
    const found = column.data[row];
    if (typeof value === 'number') expect(found, `row ${row}`).toBeCloseTo(value, 10);
    else expect(found, `row ${row}`).toBe(value ?? Number.NaN);
  }
});

test('whichever member finished first, the bits are the same', async () => {
  const members = madeUpMembers(golden);
  const numbers = [4, 0, 6, 2, 1, 5, 3];
  const others = writeMadeUpRun(
    join(folder, 'other'),
    about,
    numbers.map(number => members[number]),
    numbers,
  );
  expect(await examplesTable(others)).toEqual(table);
});

test('members that saw different images are told', async () => {
  const [first, second] = madeUpMembers(golden);
  second.test!.index[3] = 5000;
  await expect(examplesTable(writeMadeUpRun(join(folder, 'mixed'), about, [first, second]))).rejects.toThrow(
    /Image 5000 is known to one member of the run and not to another/,
  );
});
