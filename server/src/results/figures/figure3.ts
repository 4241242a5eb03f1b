import { meanOf } from '../ensemble.ts';
import { depthBins, histogramPanel, sameColours, shareBins } from './bins.ts';
import { judgedRows, verdictsOf } from './consensus.ts';
import { meanTimes, type RunFacts, rowsOf, unseenSplit } from './facts.ts';
import type { Drawing } from './figure.ts';
import { imagesBehind, lacksDepths, lacksMembers, runTitle, undefinedDepths, unfinished } from './say.ts';

/** Figure 3 (C.17, C.18): mean prediction depth against the consistency score, and its two components. */
export function figure3(facts: RunFacts): Drawing {
  const lack = lacksDepths(facts) ?? lacksMembers(facts);
  if (lack) return { cannot: lack };
  const split = unseenSplit(facts);
  const rows = split ? judgedRows(facts, rowsOf(facts, split)) : [];
  if (!split || rows.length === 0)
    return { cannot: 'needs an image that at least 2 members did not train on, with a prediction depth' };
  const { consensusClass, consistency } = verdictsOf(facts);
  const right = rows.filter(row => consensusClass[row] === facts.labels[row]);
  const wrong = rows.filter(row => consensusClass[row] !== facts.labels[row]);
  const times = meanTimes(facts, split);
  const depth = meanOf(facts.unseen.depth);
  const panel = (title: string, of: number[]) =>
    histogramPanel(
      title,
      of,
      [depthBins(`mean prediction depth (${split})`, facts.deepest, times), depth],
      [shareBins('consistency score', times), consistency],
    );
  return {
    id: 'figure-3',
    paper: 'Figure 3, Figures C.17 and C.18',
    title: 'Consistency score against prediction depth',
    caption:
      'Left: how often the members that did not train on an image give its label, against their mean prediction ' +
      'depth. It is the sum of two simpler pictures. Middle: the consensus class is the label; the depth bounds the ' +
      'score from below by a line. Right: the consensus is another class; images decided early are consistently ' +
      'given that class, so their score is low.',
    notes: [
      `${runTitle(facts)}: ${imagesBehind(facts, split, rows.length)}`,
      ...undefinedDepths(facts, [split]),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels: sameColours([
      panel('all images', rows),
      panel('consensus = label', right),
      panel('consensus ≠ label', wrong),
    ]),
  };
}
