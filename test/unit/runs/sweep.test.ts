import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveExperiment } from '../../../server/src/experiment/resolve.ts';
import { runItem } from '../../../server/src/results/runItem.ts';
import { sweepResult } from '../../../server/src/results/sweep.ts';
import { trialsTable } from '../../../server/src/results/trialsTable.ts';
import { type JournalFact, journalFile, replay } from '../../../server/src/runs/journal.ts';
import { bestTrials, isStable } from '../../../server/src/runs/trialRank.ts';
import { createRunBook } from '../../../server/src/server/runBook.ts';
import { temporaryFolder } from '../data/helpers.ts';

const { network, sweep, ...rest } = resolveExperiment({
  name: 'a',
  dataset: { name: 'fashion_mnist_mini' },
  model: { architecture: 'mlp' },
  training: { schedule: [100, 50], seed: 4 },
  sweep: { learning_rate: [0.4, 0.1, 0.01], momentum: [0, 0.9], steps: 100, keep: 2 },
});
const experiment = { ...rest, network: network!, sweep: sweep! };

const stateOf = (...facts: JournalFact[]) =>
  replay(
    [{ event: 'run_created', members: 6 } as const, ...facts].map(fact => ({
      time: '2026-01-01T00:00:00.000Z',
      ...fact,
    })),
  );
const short = (member: number, accuracy: number, [firstLoss, lastLoss] = [2, 1]): JournalFact => ({
  event: 'trial_measured',
  member,
  phase: 'short',
  step: 100,
  accuracy,
  firstLoss,
  lastLoss,
  seconds: 1,
});
const extended = (member: number, accuracy: number): JournalFact => ({
  event: 'trial_measured',
  member,
  phase: 'extended',
  step: 150,
  accuracy,
  firstLoss: 2,
  lastLoss: 0.5,
  seconds: 0.5,
});
const diverged = (member: number, step = 7): JournalFact => ({ event: 'trial_diverged', member, step, seconds: 0.1 });

const SHORTS = [
  short(0, 0.7, [2, 3]),
  diverged(1),
  short(2, 0.8),
  short(3, 0.8, [2, 0.9]),
  short(4, 0.6),
  short(5, 0.5),
];
const CHOSEN: JournalFact = { event: 'trials_chosen', kept: [3, 2] };

test('the most accurate stable ones go on; of equal ones the smaller loss counts, then the order', () => {
  const { members } = stateOf(...SHORTS);
  expect(members.map(({ trial }) => isStable(trial))).toEqual([false, false, true, true, true, true]);
  expect(bestTrials(members, 2)).toEqual([3, 2]);
  expect(bestTrials(members, 10)).toEqual([3, 2, 4, 5]);
  expect(bestTrials(members, 0)).toEqual([]);
  expect(bestTrials(stateOf(short(1, 0.8), short(0, 0.8)).members, 1)).toEqual([0]);
});

test('what is not among the best so far never is later', () => {
  for (let known = 1; known <= SHORTS.length; known++) {
    const sofar = bestTrials(stateOf(...SHORTS.slice(0, known)).members, 2);
    const lost = [...Array(known).keys()].filter(trial => !sofar.includes(trial));
    for (const trial of bestTrials(stateOf(...SHORTS).members, 2)) expect(lost).not.toContain(trial);
  }
});

test('by the journal a trial waits for the choice, then is over or goes on', () => {
  const status = (...facts: JournalFact[]) => stateOf(...facts).members.map(({ status }) => status);
  expect(status(...SHORTS)).toEqual(['waiting', 'finished', 'waiting', 'waiting', 'waiting', 'waiting']);
  expect(status(...SHORTS, CHOSEN)).toEqual(['finished', 'finished', 'waiting', 'waiting', 'finished', 'finished']);
  expect(status(...SHORTS, CHOSEN, extended(3, 0.9), { event: 'member_started', member: 2 })).toEqual([
    'finished',
    'finished',
    'started',
    'finished',
    'finished',
    'finished',
  ]);
  const [, , two] = stateOf(...SHORTS, CHOSEN, diverged(2, 120)).members;
  expect(two).toMatchObject({ status: 'finished', trial: { kept: true, diverged: { step: 120 } } });
  expect(two.seconds.train).toBeCloseTo(1.1, 9);
});

test('one that failed has no part in the choice, and a later choice counts', () => {
  const failed: JournalFact = { event: 'member_failed', member: 2, reason: 'no memory' };
  const facts: JournalFact[] = [SHORTS[0], failed, SHORTS[3], SHORTS[4], { event: 'trials_chosen', kept: [3, 4] }];
  expect(stateOf(...facts).members[2].status).toBe('failed');
  const retried = stateOf(...facts, extended(3, 0.85), SHORTS[2], CHOSEN).members;
  expect(retried.map(({ status }) => status)).toEqual([
    'finished',
    'waiting',
    'waiting',
    'finished',
    'finished',
    'waiting',
  ]);
});

test('the ranked table: those that went on first, those without a rank last', () => {
  const state = stateOf(...SHORTS, CHOSEN, extended(2, 0.9), extended(3, 0.85));
  const result = sweepResult({ experiment }, state);
  expect(result.trials.map(({ trial, rank, outcome }) => [trial, rank, outcome])).toEqual([
    [2, 1, 'extended'],
    [3, 2, 'extended'],
    [4, 3, 'not_kept'],
    [5, 4, 'not_kept'],
    [0, null, 'unstable'],
    [1, null, 'diverged'],
  ]);
  expect(result.bestTraining).toBe(
    [
      'training:',
      '  loss: cross_entropy',
      '  batch_size: 256',
      '  learning_rate: 0.1',
      '  momentum: 0',
      '  weight_decay: 0',
      '  schedule: [100, 50]',
      '  seed: 4',
    ].join('\n'),
  );
  const table = trialsTable(result);
  expect(table.rows).toBe(6);
  const column = (name: string) => Array.from(table.columns.find(one => one.name === name)!.data as ArrayLike<unknown>);
  expect(column('steps')).toEqual([150, 150, 100, 100, 100, 7]);
  expect(column('extended_accuracy')).toEqual([0.9, 0.85, NaN, NaN, NaN, NaN]);
  expect(column('rank')).toEqual([1, 2, 3, 4, NaN, NaN]);
});

test('before anything went on, the best is the best short run, with its own schedule', () => {
  const { bestTraining, trials } = sweepResult({ experiment }, stateOf(short(4, 0.6), diverged(0)));
  expect(trials[0]).toMatchObject({ trial: 4, rank: 1, outcome: 'measured', extendedAccuracy: null });
  expect(bestTraining).toContain('schedule: [100]');
  expect(sweepResult({ experiment }, stateOf(diverged(0))).bestTraining).toBeNull();
});

test('in lists it is a sweep, with its best accuracy and its trials', () => {
  const record = { name: 'a', experimentFile: '/a.depthlens.yaml', experiment };
  const live = { alive: true, stopping: false, progress: undefined };
  const item = runItem('/r', record, stateOf(...SHORTS, CHOSEN, extended(3, 0.85)), live);
  expect(item).toMatchObject({
    members: { total: 6, finished: 6, failed: 0 },
    accuracy: { split: 'validation', value: 0.85 },
    sweep: { bestTraining: expect.stringContaining('momentum: 0.9') },
  });
  expect(item.sweep!.trials[0]).toMatchObject({ trial: 3, rank: 1 });
  const failing = stateOf({ event: 'member_failed', member: 2, reason: 'no memory' });
  expect(runItem('/r', record, failing, live).failure?.reason).toBe('Trial 2: no memory');
});

test('a list that follows it as it goes on knows that it is a sweep each time', () => {
  const folder = join(temporaryFolder(), 'a');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'run.json'),
    JSON.stringify({ name: 'a', experimentFile: '/a.depthlens.yaml', experiment }),
  );
  const append = (...facts: JournalFact[]) =>
    appendFileSync(
      journalFile(folder),
      facts.map(fact => `${JSON.stringify({ time: '2026-01-01T00:00:00.000Z', ...fact })}\n`).join(''),
    );
  append({ event: 'run_created', members: 6 });
  const book = createRunBook(message => expect.unreachable(message));
  expect(book.look(folder)).toMatchObject({ sweep: { bestTraining: null } });
  append(...SHORTS, CHOSEN, extended(3, 0.85));
  expect(book.look(folder)).toMatchObject({
    accuracy: { value: 0.85 },
    sweep: { bestTraining: expect.stringContaining('momentum: 0.9') },
  });
});
