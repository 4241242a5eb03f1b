import { percent } from '../../counted.ts';
import { linearBound } from '../../difficulty/linearBound.ts';
import { evenBins, histogramPanel } from './bins.ts';
import { judgedImages } from './consensus.ts';
import type { RunFacts } from './facts.ts';
import type { Annotation, Drawing } from './figure.ts';
import { imagesBehind, round, runTitle, undefinedDepths, unfinished } from './say.ts';

/** Figure C.22: mean prediction depth against the entropy of the predictions, with the linear upper bound. */
export function figureC22(facts: RunFacts): Drawing {
  const judged = judgedImages(facts);
  if ('cannot' in judged) return judged;
  const { split, rows, depth, bins } = judged;
  const { entropy } = judged.verdicts;
  const { slope, violations } = linearBound(
    rows.map(row => depth[row]),
    rows.map(row => entropy[row]),
  );
  const cells = evenBins('prediction entropy', 'nat', [0, Math.log(facts.classes.length)]);
  const panel = histogramPanel('', rows, [bins, depth], [cells, entropy]);
  const bound: Annotation = {
    kind: 'line',
    name: 'upper bound',
    from: [0, 0],
    to: [facts.deepest, slope * facts.deepest],
    text: `upper bound: ${round(slope)} × depth; ${percent(violations)} of the images are above`,
  };
  return {
    id: 'figure-c22',
    paper: 'Figure C.22',
    title: 'Entropy of the predictions against prediction depth',
    caption:
      'The entropy of the classes that the members which did not train on an image give it, against their mean ' +
      'prediction depth. In the paper, the depth bounds the entropy from above by a line.',
    notes: [
      `${runTitle(facts)}: ${imagesBehind(facts, split, rows.length)}`,
      ...(Number.isNaN(slope)
        ? ['There is no linear bound: more than 1 % of the images have depth 0 in every member and some entropy.']
        : ['The line is the flattest one from the origin with at most 1 % of the images above it.']),
      ...undefinedDepths(facts, [split]),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels: [{ ...panel, annotations: Number.isNaN(slope) ? [] : [bound] }],
  };
}
