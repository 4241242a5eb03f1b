import { describe, expect, test } from 'vitest';
import type { AboutRun, Comparison, Curves } from '../../server/src/protocol.ts';
import type { Effect, ViewContext } from '../../webviews/common/view.ts';
import { measured } from '../../webviews/compare/view.ts';
import { curves } from '../../webviews/curves/view.ts';
import { byReason, figureName } from '../../webviews/figures/cannotDraw.ts';
import { figures } from '../../webviews/figures/view.ts';
import { IMAGES } from './panels.ts';

const run = (finished: number, total = 3) =>
  ({ folder: '/runs/a', members: { total, finished, failed: 0 } }) as AboutRun;
const NOTHING: Curves = { sections: [] };

/** A page whose questions are written down. */
function context(runs: AboutRun[], answers: Record<string, unknown>) {
  const asked: [string, unknown][] = [];
  const host = {
    ask: async (question: string, params: unknown) => {
      asked.push([question, params]);
      if (!(question in answers)) throw new Error('no such answer');
      return answers[question];
    },
  };
  return { asked, context: { host, runs, go: () => {} } as unknown as ViewContext };
}

async function does<Message>(effects: readonly Effect<Message>[] | undefined): Promise<Message[]> {
  const told: Message[] = [];
  for (const effect of effects ?? []) await effect(message => told.push(message), new AbortController().signal);
  return told;
}

describe('curves', () => {
  test('a chosen member is asked for, and remembered', async () => {
    const { asked, context: page } = context([run(1)], { curves: NOTHING });
    const { state } = curves.start(page, { member: 2 });
    const step = curves.update(state, { type: 'shown', route: { view: 'curves' } }, page);
    expect(await does(step.effects)).toEqual([{ type: 'answered', curves: NOTHING }]);
    expect(asked).toEqual([['curves', { member: 2 }]]);
  });

  test('a member that there is no more is not', async () => {
    const { asked, context: page } = context([run(1, 2)], { curves: NOTHING });
    const { state } = curves.start(page, { member: 2 });
    await does(curves.update(state, { type: 'shown', route: { view: 'curves' } }, page).effects);
    expect(asked).toEqual([['curves', {}]]);
    for (const saved of [null, 'x', { member: '1' }, { member: -1 }, { member: 0.5 }])
      expect(curves.start(page, saved).state.member).toBeNull();
  });

  test('what was answered stays while newer curves are asked for, and when they are refused', async () => {
    const { context: page } = context([run(1)], {});
    const before = { ...curves.start(page, null).state, curves: NOTHING };
    const step = curves.update(before, { type: 'runs', runs: [run(2)] }, page);
    expect(step.state.curves).toBe(NOTHING);
    const [refused] = await does(step.effects);
    const after = curves.update(step.state, refused, page).state;
    expect(after.curves).toBe(NOTHING);
    expect(after.problem).toEqual({ message: 'no such answer' });
  });
});

test('a run that moves on faster than its curves are read is asked for once at a time', async () => {
  const { asked, context: page } = context([run(1)], { curves: NOTHING });
  const runs = { type: 'runs', runs: [run(1)] } as const;
  const first = curves.update(curves.start(page, null).state, { type: 'shown', route: { view: 'curves' } }, page);
  const meanwhile = curves.update(curves.update(first.state, runs, page).state, runs, page);
  expect(meanwhile.effects ?? []).toEqual([]);
  const [answered] = await does(first.effects);
  const second = curves.update(meanwhile.state, answered, page);
  const [again] = await does(second.effects);
  expect(asked).toHaveLength(2);
  expect(curves.update(second.state, again, page).effects ?? []).toEqual([]);
});

describe('figures', () => {
  const list = { figures: [{ id: 'figure-7', panels: [IMAGES] }], cannot: [], pictures: [] };

  test('are asked for anew once another member is finished, not whenever something moves', async () => {
    const { context: page } = context([run(1)], { figures: list });
    const first = figures.update(figures.start(page, null).state, { type: 'shown', route: { view: 'figures' } }, page);
    const [answered] = await does(first.effects);
    const { state } = figures.update(first.state, answered, page);
    expect(figures.update(state, { type: 'runs', runs: [run(1)] }, page).effects ?? []).toEqual([]);
    expect(figures.update(state, { type: 'runs', runs: [run(2)] }, page).effects).toHaveLength(1);
  });
});

test('figures that need the same stand together, by names that people know', () => {
  expect(
    byReason([
      { id: 'figure-4-middle', reason: 'needs 3 members' },
      { id: 'figure-5-curves', reason: 'needs noise' },
      { id: 'figure-c21', reason: 'needs 3 members' },
    ]),
  ).toEqual([
    { reason: 'needs 3 members', figures: ['Figure 4 middle', 'Figure C.21'] },
    { reason: 'needs noise', figures: ['Figure 5 curves'] },
  ]);
  expect(figureName('figure-6-left-my-run')).toBe('Figure 6 left of my-run');
  expect(figureName('figure-3')).toBe('Figure 3');
  expect(figureName('figure-a11')).toBe('Figure A.11');
  expect(figureName('table-3')).toBe('Table 3');
  expect(figureName('another')).toBe('another');
});

test('accuracy with its spread over members, where there are several', () => {
  const value: Comparison['runs'][number]['accuracy'] = { split: 'validation', mean: 0.912, spread: 0.003 };
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  expect(measured(value, percent)).toBe('91.2 % ± 0.3 % (validation)');
  expect(measured({ ...value, spread: null }, percent)).toBe('91.2 % (validation)');
  expect(measured(null, percent)).toBe('–');
});
