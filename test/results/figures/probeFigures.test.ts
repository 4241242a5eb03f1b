import { describe, expect, test } from 'vitest';
import { PROBE_DEFAULTS } from '../../../server/src/experiment/resolve.ts';
import type { LogisticProbe, SplitSummary } from '../../../server/src/protocol.ts';
import type { LearningCurve } from '../../../server/src/results/curves.ts';
import { figuresCalled } from '../../../server/src/results/figures/catalogue.ts';
import type { Drawing, LinesPanel } from '../../../server/src/results/figures/figure.ts';
import { figureA9 } from '../../../server/src/results/figures/figureA9.ts';
import { figureA10 } from '../../../server/src/results/figures/figureA10.ts';
import { figureE48 } from '../../../server/src/results/figures/figureE48.ts';
import { type ProbeAccuracies, probeAccuracies } from '../../../server/src/results/probeAccuracies.ts';
import type { RunRecord } from '../../../server/src/runs/folder.ts';
import type { MemberState } from '../../../server/src/runs/journal.ts';
import { madeUp, openMadeUp } from './made.ts';

const { facts } = await openMadeUp(madeUp());

/** What a member says of two probes; `by` shifts its accuracies, so that the members differ. */
function member(by: number): MemberState {
  const split = (first: number): SplitSummary => ({
    examples: 10,
    accuracy: 1,
    meanDepth: 0,
    undefinedDepths: 0,
    probeAccuracy: [first + by, first + 0.1 + by],
    otherK: [{ k: 3, probeAccuracy: [first + 0.2 + by, first + 0.3 + by] }],
  });
  const logistic = (train: number, width: number): LogisticProbe => ({
    width,
    accuracy: { train: train + by, test: train - 0.3 + by },
    half: { trained: 0.9, other: 0.4 + by },
    fits: {
      all: { iterations: 500, gradient: 0.01 + by, converged: false },
      half: { iterations: 9, gradient: 0.0005, converged: true },
    },
  });
  return {
    status: 'finished',
    trained: true,
    probes: [0, 1],
    hnsw: {},
    logistic: { 0: logistic(0.5, 2048), 1: logistic(0.8, 8) },
    seconds: {},
    summary: { splits: { train: split(0.4), test: split(0.2) }, peakMemoryBytes: 0 },
  };
}

const record = (probes: Partial<RunRecord['experiment']['probes']>) =>
  ({
    experiment: { probes: { ...PROBE_DEFAULTS, ...probes } },
    probes: [
      { name: 'input', width: 9000 },
      { name: 'softmax', width: 8 },
    ],
  }) as unknown as RunRecord;

const all = probeAccuracies(record({ k: 7, other_k: [3], placement: 'every_operation' }), {
  members: [member(0), member(0.02)],
});
const panelOf = (drawing: Drawing, at = 0): LinesPanel => {
  if ('cannot' in drawing) throw new Error(drawing.cannot);
  return drawing.panels[at] as LinesPanel;
};

test('accuracies over members, of each k in ascending order', () => {
  expect(all.byK.map(({ k }) => k)).toEqual([3, 7]);
  expect(all.byK[1].splits.train![0].mean).toBeCloseTo(0.41);
  expect(all.byK[0].splits.test![1].mean).toBeCloseTo(0.51);
  expect(all.byK[0].splits.test![1].spread).toBeCloseTo(0.02 / Math.SQRT2);
  expect(all.logistic).toMatchObject({ projected: [0], fits: 8, unfinishedFits: 4, largestGradient: 0.03 });
  const one = probeAccuracies(record({ k: 7, other_k: [3] }), { members: [member(0), member(0.02)] }, m => m === 0);
  expect(one.members).toBe(1);
  expect(one.byK[1].splits.train).toEqual([
    { mean: 0.4, spread: null },
    { mean: 0.5, spread: null },
  ]);
});

test('figure A.10: training solid and unseen dotted, a colour for each k', () => {
  const panel = panelOf(figureA10(facts, all));
  expect(panel.series.map(({ name, line, colour }) => [name, line, colour])).toEqual([
    ['k = 3, training', 'solid', 0],
    ['k = 3, test', 'dotted', 0],
    ['k = 7, training', 'solid', 1],
    ['k = 7, test', 'dotted', 1],
  ]);
  expect(panel.series[2].y[1]).toBeCloseTo(0.51);
  expect(panel.x.domain).toEqual([0, 1]);
  const one: ProbeAccuracies = { ...all, byK: all.byK.slice(1) };
  expect(figureA10(facts, one)).toEqual({ cannot: 'needs several k, such as `probes: { k: [3, 10, 30] }`, in made' });
});

test('figure E.48: what a half teaches of the other half, and what was projected or cut short is told', () => {
  const drawing = figureE48(facts, all);
  const panel = panelOf(drawing);
  expect(panel.series.map(({ name }) => name)).toEqual([
    'k-NN, training',
    'k-NN, test',
    'logistic regression, training',
    'logistic regression, test',
    'learned from a half: the other half',
  ]);
  expect(panel.series[4].y[0]).toBeCloseTo(0.41);
  expect(panel.series[3].y[1]).toBeCloseTo(0.51);
  const notes = 'notes' in drawing ? drawing.notes.join('\n') : '';
  expect(notes).toContain('1 of 2 layers were projected at random to at most 2048 numbers');
  expect(notes).toContain('4 of 8 fits ended before');
  expect(figureE48(facts, { ...all, logistic: null })).toEqual({
    cannot: 'needs `probes: { logistic: true }` in made',
  });
});

describe('figure A.9', () => {
  const curve = (split: LearningCurve['split'], component: LearningCurve['component'], means: number[]) => ({
    split,
    component,
    accuracy: means.map(mean => ({ mean, spread: 0.01 })),
    members: 2,
  });
  const clean = [curve('train', 'all', [0.5, 1]), curve('test', 'all', [0.4, 0.8])];
  const noisy = [...clean, curve('train', 'unchanged', [0.6, 1]), curve('train', 'mislabeled', [0.1, 0.9])];
  const run = (curves: LearningCurve[], accuracies = all) => ({
    facts,
    accuracies,
    curves: async () => ({ training: null, inference: { probes: ['input', 'softmax'], curves } }),
  });

  test('a panel for each network; the components where labels were changed', async () => {
    const drawing = await figureA9([run(clean), run(noisy)]);
    expect(panelOf(drawing, 0).series.map(({ name }) => name)).toEqual(['training', 'test']);
    expect(panelOf(drawing, 1).series.map(({ name }) => name)).toEqual([
      'training, unchanged label',
      'training, mislabeled: new label',
      'test',
    ]);
    expect(panelOf(drawing, 1).series[1].y).toEqual([0.1, 0.9]);
  });

  test('needs a probe after every operation', async () => {
    const few = probeAccuracies(record({}), { members: [member(0)] });
    expect(await figureA9([run(clean, few)])).toEqual({
      cannot: 'needs `probes: { placement: every_operation }` in made',
    });
  });

  test.each(['A.9', 'a10', 'E.48', 'figure-e48'])('is called %s', name => {
    expect(figuresCalled(name)).toHaveLength(1);
  });
});
