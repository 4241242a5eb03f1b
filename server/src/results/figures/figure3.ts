import { histogramPanel, sameColours, shareBins } from './bins.ts';
import { judgedImages } from './consensus.ts';
import type { RunFacts } from './facts.ts';
import type { Drawing } from './figure.ts';
import { imagesBehind, runTitle, undefinedDepths, unfinished } from './say.ts';

/** Figure 3 (C.17, C.18): mean prediction depth against the consistency score, and its two components. */
export function figure3(facts: RunFacts): Drawing {
  const judged = judgedImages(facts);
  if ('cannot' in judged) return judged;
  const { split, rows, times, depth, bins } = judged;
  const { consensusClass, consistency } = judged.verdicts;
  const panel = (title: string, of: number[]) =>
    histogramPanel(title, of, [bins, depth], [shareBins('consistency score', times), consistency]);
  return {
    id: 'figure-3',
    paper: 'Figure 3, Figures C.17 and C.18',
    title: 'Consistency score against prediction depth',
    caption:
      'Left: how often the members that did not train on an image give its label, against their mean prediction ' +
      'depth. It is the sum of two simpler pictures. Middle: the consensus class is the label; in the paper, the depth ' +
      'bounds the score from below by a line. Right: the consensus is another class; images decided early are ' +
      'consistently given that class there, so their score is low.',
    notes: [
      `${runTitle(facts)}: ${imagesBehind(facts, split, rows.length)}`,
      ...undefinedDepths(facts, [split]),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels: sameColours([
      panel('all images', rows),
      panel(
        'consensus = label',
        rows.filter(row => consensusClass[row] === facts.labels[row]),
      ),
      panel(
        'consensus ≠ label',
        rows.filter(row => consensusClass[row] !== facts.labels[row]),
      ),
    ]),
  };
}
