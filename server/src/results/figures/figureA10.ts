import type { ProbeAccuracies } from '../probeAccuracies.ts';
import type { RunFacts } from './facts.ts';
import type { Drawing, LinesPanel } from './figure.ts';
import { bands, layerNames, layerSeries, layersPanel, unseenOf } from './layers.ts';
import { runTitle, unfinished } from './say.ts';

/** Figure A.10: the accuracy of the probes for several k, all from the same neighbours. */
export function figureA10(facts: RunFacts, accuracies: ProbeAccuracies): Drawing {
  if (facts.members === 0) return { cannot: `${facts.name} has no finished member yet` };
  const panel = neighboursPanel(accuracies);
  if (!panel) return { cannot: `needs several k, such as \`probes: { k: [3, 10, 30] }\`, in ${facts.name}` };
  return {
    id: 'figure-a10',
    paper: 'Figure A.10',
    title: 'Accuracy of the probes for several numbers of neighbours',
    caption:
      'Solid: training images; dotted: unseen ones. All are counted from one search. Where the curves of the larger k lie on ' +
      'one another, the choice of k does not matter.',
    notes: [
      `${runTitle(facts)}: ${bands(facts.members)}. Prediction depths are those of k = ${accuracies.k}.`,
      layerNames(accuracies),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels: [panel],
  };
}

/** @returns undefined where there is one k only, or none of which accuracies are known */
export function neighboursPanel({ probes, byK }: ProbeAccuracies): LinesPanel | undefined {
  if (byK.length < 2) return undefined;
  const series = byK.flatMap(({ k, splits }, colour) => {
    const unseen = unseenOf(splits);
    return [
      ...layerSeries(`k = ${k}, training`, splits.train, { line: 'solid', colour }),
      ...layerSeries(`k = ${k}, ${unseen}`, splits[unseen], { line: 'dotted', colour }),
    ];
  });
  return layersPanel('accuracy of the k-NN probes by k', probes, series);
}
