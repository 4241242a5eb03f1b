import { expect, test } from 'vitest';
import { lostMarks } from '../../client/src/texts/marks.ts';
import { membersProblem, membersPrompt } from '../../client/src/texts/members.ts';
import {
  endMessage,
  progressMessage,
  runBrief,
  runDescription,
  runLabel,
  runSpoken,
  runTime,
  runTooltip,
} from '../../client/src/texts/run.ts';
import { sentences } from '../../client/src/texts/sentences.ts';
import { size } from '../../client/src/texts/size.ts';
import { statusBarText } from '../../client/src/texts/statusBar.ts';
import { timeLeft } from '../../client/src/texts/timeLeft.ts';
import { item } from './item.ts';

test.each([
  [0, 'less than a minute left'],
  [59, 'less than a minute left'],
  [61, '2 min left'],
  [59 * 60, '59 min left'],
  [60 * 60, '1 h left'],
  [3 * 3600 + 20 * 60, '3 h 20 min left'],
  [53 * 3600, '2 d 5 h left'],
  [Number.NaN, 'time left not known yet'],
  [Number.POSITIVE_INFINITY, 'time left not known yet'],
])('%s seconds: %s', (seconds, text) => {
  expect(timeLeft(seconds)).toBe(text);
});

test.each([
  [1, '1 kB'],
  [340_000, '340 kB'],
  [30_878_645, '31 MB'],
  [1_234_000_000, '1.2 GB'],
])('%s bytes: %s', (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

const progress = { fraction: 0.423, secondsLeft: 170, text: 'step 120/600, loss 0.512' };

test('a run at work tells how far it is and what it does', () => {
  const run = item({ status: 'running', progress });
  expect(runDescription(run)).toBe('running, 42 %, 3 min left');
  expect(runBrief(run)).toBe('42 %, 3 min left');
  expect(runSpoken(run)).toContain('running, 42 %, 3 min left');
  const nearly = item({ status: 'running', progress: { ...progress, secondsLeft: 20 } });
  expect(runBrief(nearly)).toBe('42 %, < 1 min left');
  expect(runSpoken(nearly)).toContain('running, 42 %, less than a minute left');
  expect(progressMessage(run)).toBe('42 %, 3 min left, step 120/600, loss 0.512');
});

test('a run that has only begun', () => {
  const preparing = item({ status: 'preparing', createdAt: null });
  expect(runDescription(preparing)).toBe('starting');
  expect(runLabel(preparing)).toBe('New run');
  expect(progressMessage(preparing)).toBe('starting…');
  const download = { fraction: 0.1, secondsLeft: 9, text: 'Downloading CIFAR-10, 17 of 170 MB' };
  expect(progressMessage({ ...preparing, progress: download })).toBe('Downloading CIFAR-10, 17 of 170 MB');
  expect(runDescription(item({ status: 'running' }))).toBe('running');
  expect(runBrief(item({ status: 'running' }))).toBe('running');
});

test('a run that was asked to stop', () => {
  const run = item({ status: 'running', stopping: true, progress });
  expect(runDescription(run)).toBe('stopping');
  expect(progressMessage(run)).toBe('stopping at the next safe point…');
});

const results = { accuracy: { split: 'test', value: 0.8641 }, meanDepth: { split: 'test', value: 1.4 } } as const;

test('a finished run tells what it found', () => {
  const run = item({ status: 'finished', ...results });
  expect(runDescription(run)).toBe('finished, accuracy 86.4 %, mean PD 1.40');
  expect(runBrief(run)).toBe('accuracy 86.4 %, PD 1.40');
  expect(endMessage(run)).toBe('quickstart finished: accuracy 86.4 %, mean PD 1.40');
  expect(endMessage(item({ status: 'finished' }))).toBe('quickstart finished');
});

test('of an ensemble that did not come to its end, how many members did', () => {
  const run = item({ status: 'cancelled', members: { total: 4, finished: 2, failed: 0 }, ...results });
  expect(runDescription(run)).toBe('cancelled, 2 of 4 members finished, accuracy 86.4 %, mean PD 1.40');
});

test('a failed run tells why and what to do', () => {
  const failure = { reason: 'The trainer was killed (SIGKILL): it may have run out of memory.', hint: 'Resume it.' };
  const run = item({ status: 'failed', failure });
  expect(runDescription(run)).toBe(`failed, ${failure.reason}`);
  expect(runBrief(run)).toBe(failure.reason);
  expect(endMessage(run)).toBe(`quickstart failed: ${failure.reason} Resume it.`);
  expect(endMessage(item({ status: 'interrupted' }))).toBe('quickstart was interrupted.');
});

test('a run is called by its time, with as much of the date as today does not say', () => {
  const at = (...[year, month, day]: [number, number, number]) =>
    item({ createdAt: new Date(year, month - 1, day, 17, 5).toISOString() });
  const now = new Date(2026, 10, 28, 20, 0);
  expect(runLabel(at(2026, 11, 28), now, 'en-GB')).toBe('17:05');
  expect(runLabel(at(2026, 3, 2), now, 'en-GB')).toBe('2 Mar, 17:05');
  expect(runLabel(at(2025, 11, 28), now, 'en-GB')).toBe('28 Nov 2025, 17:05');
});

test('the tooltip shows names as they are, whatever Markdown makes of them', () => {
  const text = runTooltip(item({ name: 'a_b_c', status: 'finished', ...results }), 'en-GB');
  expect(text).toContain('a\\_b\\_c');
  expect(text).toContain('Accuracy: 86.4 % on test images');
  expect(text).toContain('Mean prediction depth: 1.40 on test images');
});

test('what a screen reader says holds all that is seen', () => {
  const run = item({ status: 'running', progress });
  const spoken = runSpoken(run, 'en-GB');
  for (const part of ['quickstart', runTime(run, 'en-GB'), runDescription(run)]) expect(spoken).toContain(part);
});

test('the status bar: nothing, one run, several', () => {
  expect(statusBarText([])).toBeUndefined();
  const running = item({ status: 'running', progress });
  expect(statusBarText([running])?.text).toBe('$(loading~spin) Depthlens: 42 %');
  expect(statusBarText([item({ status: 'preparing' })])?.text).toBe('$(loading~spin) Depthlens: quickstart');
  const both = statusBarText([running, item({ folder: '/w/runs/b', name: 'other', status: 'running' })]);
  expect(both?.text).toBe('$(loading~spin) Depthlens: 2 runs');
  expect(both?.lines).toHaveLength(2);
  expect(both?.spoken).toContain('other: running');
});

test('sentences get the stops that they lack', () => {
  expect(sentences('No such host was found', 'Check the connection.')).toBe(
    'No such host was found. Check the connection.',
  );
  expect(sentences('It failed.\n  no host', undefined)).toBe('It failed. no host');
  expect(sentences('Why?', '', 'So')).toBe('Why? So');
});

test('members to add: the question, and answers that are none', () => {
  expect(membersPrompt(1)).toMatch(/^It has one member\. /);
  expect(membersPrompt(25)).toMatch(/^It has 25 members\. /);
  for (const answer of ['26', ' 50 ', '250']) expect(membersProblem(answer, 25), answer).toBeUndefined();
  for (const answer of ['', '25', '3', '-30', '30.5', '1e3', 'thirty'])
    expect(membersProblem(answer, 25), answer).toBe('A whole number of more than 25.');
});

test.each([
  [0, []],
  [1, [expect.stringMatching(/^One image is marked, .* export .*`depthlens marks`\.$/)]],
  [12, [expect.stringMatching(/^12 images are marked, /)]],
])('%s marked images: who deletes their run is told', (images, texts) => {
  expect(lostMarks(images)).toEqual(texts);
});
