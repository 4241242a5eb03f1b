import { expect, test } from 'vitest';
import type { LearningCurve } from '../../../server/src/results/curves.ts';
import type { LinesPanel } from '../../../server/src/results/figures/figure.ts';
import { figure5Curves } from '../../../server/src/results/figures/figure5Curves.ts';
import { madeUp, openMadeUp } from './made.ts';

const noise = { name: 'fashion_mnist_mini' as const, label_noise: { fraction: 0.4, seed: 0 } };
const run = await openMadeUp(madeUp(), { record: { dataset: noise } });

const curve = (
  split: LearningCurve['split'],
  component: LearningCurve['component'],
  means: number[],
): LearningCurve => ({
  split,
  component,
  accuracy: means.map((mean, i) => ({ mean, spread: i / 100 })),
  members: 6,
});
const curves = [
  curve('train', 'all', [0, 0, 0]),
  curve('train', 'unchanged', [0.1, 0.8, 0.9]),
  curve('train', 'mislabeled', [0.1, 0.2, 0.7]),
  curve('train', 'mislabeled_original', [0.1, 0.6, 0.2]),
  curve('validation', 'all', [0, 0, 0]),
  curve('test', 'all', [0.1, 0.7, 0.6]),
];

test('figure 5: four components over steps and over layers, with their spread', () => {
  const figure = figure5Curves(run.facts, {
    training: { steps: [0, 10, 30], curves },
    inference: { probes: ['input', 'a', 'softmax'], curves },
  });
  if ('cannot' in figure) throw new Error(figure.cannot);
  const [training, inference] = figure.panels as LinesPanel[];
  expect(training.x.domain).toEqual([0, 30]);
  expect(inference.x.domain).toEqual([0, 2]);
  for (const [panel, x] of [
    [training, [0, 10, 30]],
    [inference, [0, 1, 2]],
  ] as const) {
    expect(panel.series.map(({ name }) => name)).toEqual([
      'training, unchanged label',
      'training, mislabeled: new label',
      'training, mislabeled: original label',
      'test',
    ]);
    expect(panel.series[2]).toMatchObject({ x, y: [0.1, 0.6, 0.2], spread: [0, 0.01, 0.02] });
    expect(new Set(panel.series.map(({ colour }) => colour)).size).toBe(4);
  }
  expect(figure.notes[0]).toContain('40.0 % of the training labels');
});

test('inference curves that were not asked for', () => {
  const figure = figure5Curves(run.facts, { training: { steps: [0], curves: [] }, inference: null });
  expect(figure).toEqual({
    cannot: 'needs every probe asked about every image: `probes: { examples: all }` in made',
  });
});
