import { percent } from '../../counted.ts';
import type { SplitName } from '../../protocol.ts';
import type { Component, LearningCurve, LearningCurves } from '../curves.ts';
import type { RunFacts } from './facts.ts';
import type { Drawing, LineSeries, LinesPanel } from './figure.ts';
import { count, runTitle, unfinished } from './say.ts';

const NAMES: Record<Exclude<Component, 'all'>, string> = {
  unchanged: 'training, unchanged label',
  mislabeled: 'training, mislabeled: new label',
  mislabeled_original: 'training, mislabeled: original label',
};

/**
 * Figure 5 (middle, right): learning curves of training and of inference under label noise, by component.
 * @param curves null for a run without label noise
 */
export function figure5Curves(facts: RunFacts, curves: LearningCurves | null): Drawing {
  if (facts.members === 0) return { cannot: `${facts.name} has no finished member yet` };
  if (facts.labelNoise === null || !curves)
    return { cannot: `needs label_noise in \`dataset\`, which ${facts.name} does not have` };
  const { training, inference } = curves;
  if (!inference)
    return { cannot: `needs every probe asked about every image: \`probes: { examples: all }\` in ${facts.name}` };
  const inferenceX = Array.from(inference.probes.keys());
  const panels: LinesPanel[] = [];
  if (training) {
    const x = { name: 'step', unit: null, scale: 'linear' as const, domain: ends(training.steps), whole: true };
    panels.push(panel('training', x, training.steps, training.curves));
  }
  const layers = {
    name: 'layer of the probe',
    unit: null,
    scale: 'linear' as const,
    domain: ends(inferenceX),
    whole: true,
  };
  panels.push(panel('inference', layers, inferenceX, inference.curves));
  return {
    id: 'figure-5-curves',
    paper: 'Figure 5 (middle, right)',
    title: 'Learning curves of training and of inference under label noise',
    caption:
      'Training: the network’s accuracy over the steps. Inference: the accuracy of the k-NN probes from the input to the ' +
      'softmax. In the paper, mislabeled images are first given their original label, in time as in depth, and their ' +
      'new label only late: what a network learns late it also decides in late layers.',
    notes: [
      `${runTitle(facts)}: ${percent(facts.labelNoise)} of the training labels are random and fixed; ` +
        `${count(facts.members, 'member')}; bands: standard deviation over members.`,
      ...(training ? [] : ['The run has no learning curves of training.']),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels,
  };
}

function panel(
  title: string,
  x: LinesPanel['x'],
  places: readonly number[],
  curves: readonly LearningCurve[],
): LinesPanel {
  return {
    kind: 'lines',
    title,
    annotations: [],
    x,
    y: { name: 'accuracy', unit: null, scale: 'linear', domain: [0, 1] },
    series: componentSeries(places, curves),
  };
}

/** The components of the training split, and an unseen one, as far as there are curves of them. */
export function componentSeries(places: readonly number[], curves: readonly LearningCurve[]): LineSeries[] {
  const unseen = curves.find(({ split }) => split === 'test') ? 'test' : 'validation';
  const of = (split: SplitName, component: Component) =>
    curves.find(curve => curve.split === split && curve.component === component);
  // The paper's colours: blue, yellow, green, red.
  return [
    ...curveSeries(NAMES.unchanged, places, of('train', 'unchanged'), 0),
    ...curveSeries(NAMES.mislabeled, places, of('train', 'mislabeled'), 4),
    ...curveSeries(NAMES.mislabeled_original, places, of('train', 'mislabeled_original'), 2),
    ...curveSeries(unseen, places, of(unseen, 'all'), 1),
  ];
}

/** A curve as a series, with its spread over the members; none where there is no curve. */
export function curveSeries(
  name: string,
  places: readonly number[],
  curve: LearningCurve | undefined,
  colour: number,
): LineSeries[] {
  if (!curve) return [];
  const spread = curve.members > 1 ? curve.accuracy.map(({ spread }) => spread) : null;
  const y = curve.accuracy.map(({ mean }) => (Number.isFinite(mean) ? mean : null));
  return [{ name, x: [...places], y, spread, line: 'solid', colour }];
}

/** From the first to the last, which must differ. */
export function ends(values: readonly number[]): [number, number] {
  return [values[0], Math.max(values.at(-1)!, values[0] + 1)];
}
