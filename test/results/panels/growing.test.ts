// A run at work: each member that finishes is added to what is known, and those before it are not read again.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeOwnership } from '../../../server/src/runs/owner.ts';
import { temporaryFolder } from '../../unit/data/helpers.ts';
import { type Golden, madeUpMembers, readGolden } from '../golden.ts';
import { writeMadeUpRun } from '../madeUpRun.ts';
import { ask } from './asked.ts';

const golden = readGolden<Golden>('members');
const about = { classes: ['a', 'b', 'c', 'd'], probes: golden.probes, k: golden.k };
const journal = () => join(run, 'journal.jsonl');
const failed = (member: number) =>
  JSON.stringify({ time: '2026-01-01T00:00:00.000Z', event: 'member_failed', member, reason: 'out of memory' });

let run: string;
/** By its number, the line with which each member finishes. */
let finished: string[];
let release: () => void;
/** Other names of the same folder, of which nothing is known. */
let names = 0;

beforeAll(() => {
  run = writeMadeUpRun(join(temporaryFolder(), 'run'), about, madeUpMembers(golden));
  const lines = readFileSync(journal(), 'utf8').trimEnd().split('\n');
  finished = lines.filter(line => line.includes('member_finished'));
  writeFileSync(journal(), `${lines.filter(line => !/member_finished|run_finished/.test(line)).join('\n')}\n`);
  const ownership = takeOwnership(run);
  if (!('release' in ownership)) throw new Error('nobody else has this run');
  ({ release } = ownership);
});
afterAll(() => release());

test.each([
  ['the first to finish is not the first by number', [1], 1],
  ['the first does', [0], 2],
  ['one before its time', [3], 1],
  ['the one that was left out: those after it are added again, so that the last bits are the same', [2], 2],
  ['one fails, the next does not', [-4, 5], 1],
  ['the last', [6], 1],
  ['nothing new', [], 0],
  ['the failed one was tried again: it comes before others', [4], 7],
])('%s', async (_, members, read) => {
  for (const member of members) appendFileSync(journal(), `${member < 0 ? failed(-member) : finished[member]}\n`);
  for (const question of ['examples', 'map'] as const) {
    const { told, ...answer } = await ask(run, question, {});
    const { told: toldAnew, ...anew } = await ask(run + '/'.repeat(++names), question, {});
    expect(answer).toEqual(anew);
    const all = toldAnew.filter(text => text.startsWith('Reading member')).length;
    expect(told).toEqual(toldAnew.slice(all - read, all));
  }
});
