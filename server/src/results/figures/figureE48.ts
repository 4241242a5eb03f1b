import { percent } from '../../counted.ts';
import type { ProbeAccuracies } from '../probeAccuracies.ts';
import type { RunFacts } from './facts.ts';
import type { Drawing, LinesPanel } from './figure.ts';
import { bands, layerNames, layerSeries, layersPanel, unseenOf } from './layers.ts';
import { count, runTitle, unfinished } from './say.ts';

/** The paper's red, for what a half of the images teaches. */
const HALF = 1;

/** Figure E.48: logistic regression beside the nearest neighbours, at every probe. */
export function figureE48(facts: RunFacts, accuracies: ProbeAccuracies): Drawing {
  if (facts.members === 0) return { cannot: `${facts.name} has no finished member yet` };
  const { logistic, probes } = accuracies;
  const panel = logisticPanel(accuracies);
  if (!logistic || !panel) return { cannot: `needs \`probes: { logistic: true }\` in ${facts.name}` };
  const { projected, widest, unfinishedFits, fits, largestGradient } = logistic;
  return {
    id: 'figure-e48',
    paper: 'Figure E.48',
    title: 'Logistic regression and nearest neighbours',
    caption:
      'In the paper, logistic regression separates the training classes in early layers already, since it has weights ' +
      'enough; learned from one half of the training images, it does not give the other half’s labels. The neighbours ' +
      'agree only where the classes have become clusters: that is why the paper’s probes are k-NN probes.',
    notes: [
      `${runTitle(facts)}: k = ${accuracies.k}; logistic regression with an L2 term as C = 1; ${bands(facts.members)}.`,
      ...(projected.length > 0
        ? [
            `For logistic regression ${projected.length} of ${count(probes.length, 'layer')} were projected at random to at ` +
              `most ${widest} numbers.`,
          ]
        : []),
      ...(unfinishedFits > 0
        ? [
            `${unfinishedFits} of ${count(fits, 'fit')} ended before their gradient was as small as was asked for: ` +
              `${percent(largestGradient)} of the first one are left at most.`,
          ]
        : []),
      layerNames(accuracies),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels: [panel],
  };
}

/** @returns undefined where there is no logistic regression */
export function logisticPanel({ probes, byK, k, logistic }: ProbeAccuracies): LinesPanel | undefined {
  if (!logistic) return undefined;
  const neighbours = byK.find(one => one.k === k)?.splits ?? {};
  const { splits, half } = logistic;
  const unseen = unseenOf(splits);
  return layersPanel('logistic regression and k-NN', probes, [
    ...layerSeries('k-NN, training', neighbours.train, { line: 'solid', colour: 0 }),
    ...layerSeries(`k-NN, ${unseen}`, neighbours[unseen], { line: 'dotted', colour: 0 }),
    ...layerSeries('logistic regression, training', splits.train, { line: 'solid', colour: 2 }),
    ...layerSeries(`logistic regression, ${unseen}`, splits[unseen], { line: 'dotted', colour: 2 }),
    ...layerSeries('learned from a half: the other half', half.other, { line: 'solid', colour: HALF }),
  ]);
}
