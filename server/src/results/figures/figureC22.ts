import { linearBound } from '../../difficulty/linearBound.ts';
import { meanOf } from '../ensemble.ts';
import { depthBins, evenBins, histogramPanel } from './bins.ts';
import { judgedRows, verdictsOf } from './consensus.ts';
import { meanTimes, type RunFacts, rowsOf, unseenSplit } from './facts.ts';
import type { Annotation, Drawing } from './figure.ts';
import {
  imagesBehind,
  lacksDepths,
  lacksMembers,
  percent,
  round,
  runTitle,
  undefinedDepths,
  unfinished,
} from './say.ts';

/** Figure C.22: mean prediction depth against the entropy of the predictions, with the linear upper bound. */
export function figureC22(facts: RunFacts): Drawing {
  const lack = lacksDepths(facts) ?? lacksMembers(facts);
  if (lack) return { cannot: lack };
  const split = unseenSplit(facts);
  const rows = split ? judgedRows(facts, rowsOf(facts, split)) : [];
  if (!split || rows.length === 0)
    return { cannot: 'needs an image that at least 2 members did not train on, with a prediction depth' };
  const { entropy } = verdictsOf(facts);
  const depth = meanOf(facts.unseen.depth);
  const { slope, violations } = linearBound(
    rows.map(row => depth[row]),
    rows.map(row => entropy[row]),
  );
  const panel = histogramPanel(
    '',
    rows,
    [depthBins(`mean prediction depth (${split})`, facts.deepest, meanTimes(facts, split)), depth],
    [evenBins('prediction entropy', 'nat', [0, Math.log(facts.classes.length)]), entropy],
  );
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
      'prediction depth. The depth bounds the entropy from above by a line.',
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
