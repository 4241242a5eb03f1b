import { percent } from '../../counted.ts';
import type { LearningCurves } from '../curves.ts';
import type { ProbeAccuracies } from '../probeAccuracies.ts';
import type { RunFacts } from './facts.ts';
import type { Drawing, LineSeries } from './figure.ts';
import { componentSeries, curveSeries } from './figure5Curves.ts';
import { bands, layerNames, layersPanel, unseenOf } from './layers.ts';
import { runTitle, unfinished } from './say.ts';

/** What Figure A.9 needs of a run. */
export interface EveryOperation {
  facts: RunFacts;
  accuracies: ProbeAccuracies;
  curves(): Promise<LearningCurves>;
}

/** Figure A.9: the accuracy of the probes after every operation, a panel for each run, such as two depths of an MLP. */
export async function figureA9(runs: readonly EveryOperation[]): Promise<Drawing> {
  const panels = [];
  const notes: string[] = [];
  for (const { facts, accuracies, curves } of runs) {
    if (facts.members === 0) return { cannot: `${facts.name} has no finished member yet` };
    if (!accuracies.everyOperation)
      return { cannot: `needs \`probes: { placement: every_operation }\` in ${facts.name}` };
    const { inference } = await curves();
    if (!inference)
      return { cannot: `needs every probe asked about every image: \`probes: { examples: all }\` in ${facts.name}` };
    panels.push(layersPanel(runTitle(facts), inference.probes, componentsOrSplits(inference)));
    const noise = facts.labelNoise ? `${percent(facts.labelNoise)} of the training labels are random and fixed; ` : '';
    notes.push(
      `${facts.name}: ${noise}k = ${accuracies.k}; ${bands(facts.members)}. ${layerNames(accuracies)}`,
      ...unfinished(facts),
    );
  }
  return {
    id: 'figure-a9',
    paper: 'Figure A.9',
    title: 'Accuracy of the probes after every operation',
    caption:
      'k-NN probes after every single operation of a network. In the paper, probes after a ReLU are the lower envelope ' +
      'and probes before it the upper one, which is why it puts its probes there. Networks of several depths, side by ' +
      'side, show how many layers are of use.',
    notes,
    runs: runs.map(({ facts }) => facts.name),
    panels,
  };
}

function componentsOrSplits({ probes, curves }: NonNullable<LearningCurves['inference']>): LineSeries[] {
  const places = [...probes.keys()];
  if (curves.some(({ component }) => component !== 'all')) return componentSeries(places, curves);
  const of = (split: string) => curves.find(curve => curve.split === split);
  const unseen = unseenOf({ test: of('test') });
  return [...curveSeries('training', places, of('train'), 0), ...curveSeries(unseen, places, of(unseen), 1)];
}
