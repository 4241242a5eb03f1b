import { expect, test } from 'vitest';
import type { AboutRun, SweepAnswer } from '../../server/src/protocol.ts';
import { aboutText } from '../../webviews/app/header.ts';
import type { Effect, ViewContext } from '../../webviews/common/view.ts';
import { sweep } from '../../webviews/sweep/view.ts';

const RUNS = [{ folder: '/runs/a', members: { total: 4, finished: 1, failed: 0 }, sweep: true }] as AboutRun[];
const ANSWER: SweepAnswer = {
  result: { steps: 10, allSteps: 15, keep: 1, trials: [], bestTraining: 'training:\n  learning_rate: 0.1' },
  panels: [],
  curves: [],
  notes: [],
  toCome: null,
};

/** A page whose questions and copies are written down. */
function context(answer: SweepAnswer | null) {
  const asked: string[] = [];
  const copied: string[] = [];
  const host = {
    ask: async (question: string) => {
      asked.push(question);
      if (!answer) throw new Error('no such answer');
      return answer;
    },
    copy: async (text: string) => void copied.push(text),
  };
  return { asked, copied, page: { host, runs: RUNS, go: () => {} } as unknown as ViewContext };
}

async function does<Message>(effects: readonly Effect<Message>[] | undefined): Promise<Message[]> {
  const told: Message[] = [];
  for (const effect of effects ?? []) await effect(message => told.push(message), new AbortController().signal);
  return told;
}

test('a sweep is asked for when it is shown, and again once it has moved on while it was asked', async () => {
  const { asked, page } = context(ANSWER);
  const { state } = sweep.start(page, null);
  const shown = sweep.update(state, { type: 'shown', route: { view: 'sweep' } }, page);
  const moved = sweep.update(shown.state, { type: 'runs', runs: RUNS }, page);
  expect(moved.effects).toBeUndefined();
  const [answered] = await does(shown.effects);
  const again = sweep.update(moved.state, answered, page);
  expect(again.effects).toHaveLength(1);
  expect(again.state.answer).toBe(ANSWER);
  const done = sweep.update(again.state, (await does(again.effects))[0], page);
  expect(done.effects).toBeUndefined();
  expect(asked).toEqual(['sweep', 'sweep']);
});

test('the best settings are copied as they are', async () => {
  const { copied, page } = context(ANSWER);
  const state = { ...sweep.start(page, null).state, answer: ANSWER };
  const step = sweep.update(state, { type: 'copy' }, page);
  expect(await does(step.effects)).toEqual([{ type: 'copied' }]);
  expect(copied).toEqual(['training:\n  learning_rate: 0.1\n']);
  const after = sweep.update(state, { type: 'copied' }, page).state;
  expect(after.copied).toBe(true);
  // Other settings are the best now: those are not on the clipboard.
  const result = { ...ANSWER.result, bestTraining: 'training:' };
  expect(sweep.update(after, { type: 'answered', answer: { ...ANSWER, result } }, page).state.copied).toBe(false);
});

test('what was answered stays when the next question is refused', async () => {
  const { page } = context(null);
  const state = { ...sweep.start(page, null).state, answer: ANSWER };
  const step = sweep.update(state, { type: 'runs', runs: RUNS }, page);
  const refused = sweep.update(step.state, (await does(step.effects))[0], page).state;
  expect(refused).toMatchObject({ answer: ANSWER, problem: { message: 'no such answer' } });
});

test('the line over it says that it is a sweep', () => {
  const run = { ...RUNS[0], architecture: 'mlp', dataset: 'cifar10', labelNoise: false };
  expect(aboutText(run)).toBe('mlp on cifar10 · sweep: 1 of 4 short runs done');
});
