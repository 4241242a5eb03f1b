import { percent } from '../../counted.ts';
import { linearBound } from '../../difficulty/linearBound.ts';
import { histogramPanel, shareBins } from './bins.ts';
import { judgedImages } from './consensus.ts';
import type { RunFacts } from './facts.ts';
import type { Annotation, Drawing } from './figure.ts';
import { imagesBehind, round, runTitle, undefinedDepths, unfinished } from './say.ts';

/** Figure 4 (left; C.17, C.18): mean prediction depth against consensus-consistency, with the linear lower bound. */
export function figure4Left(facts: RunFacts): Drawing {
  const judged = judgedImages(facts);
  if ('cannot' in judged) return judged;
  const { split, rows, times, depth, bins } = judged;
  const { consensusConsistency } = judged.verdicts;
  const { slope, violations } = linearBound(
    rows.map(row => depth[row]),
    rows.map(row => 1 - consensusConsistency[row]),
  );
  const cells = shareBins('consensus-consistency', times);
  const panel = histogramPanel('', rows, [bins, depth], [cells, consensusConsistency]);
  const bound: Annotation = {
    kind: 'line',
    name: 'lower bound',
    from: [0, 1],
    to: [facts.deepest, 1 - slope * facts.deepest],
    text: `lower bound: 1 − ${round(slope)} × depth; ${percent(violations)} of the images are below`,
  };
  return {
    id: 'figure-4-left',
    paper: 'Figure 4 (left), Figures C.17 and C.18',
    title: 'Consensus-consistency against prediction depth',
    caption:
      'How much the members that did not train on an image agree on its class, whether or not that is its label, ' +
      'against their mean prediction depth. In the paper, what is decided early is decided consistently: the depth ' +
      'bounds the consensus-consistency from below by a line.',
    notes: [
      `${runTitle(facts)}: ${imagesBehind(facts, split, rows.length)}`,
      ...(Number.isNaN(slope)
        ? [
            'There is no linear bound: more than 1 % of the images have depth 0 in every member, without full agreement.',
          ]
        : ['The line is the flattest one from (0, 1) with at most 1 % of the images below it.']),
      ...undefinedDepths(facts, [split]),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels: [{ ...panel, annotations: Number.isNaN(slope) ? [] : [bound] }],
  };
}
