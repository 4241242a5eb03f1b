import { consensus } from '../../difficulty/ensemble.ts';
import { meanOf } from '../ensemble.ts';
import { type Bins, depthBins } from './bins.ts';
import { meanTimes, type RunFacts, rowsOf, unseenSplit } from './facts.ts';
import type { CannotDraw } from './figure.ts';
import { lacksDepths, lacksMembers } from './say.ts';

/** What the members that did not train on an image say of it, by row; NaN, and -1 for the class, where there are none. */
export interface Verdicts {
  consensusClass: Int32Array;
  consistency: Float64Array;
  consensusConsistency: Float64Array;
  entropy: Float64Array;
}

export function verdictsOf({ labels, votes, classes }: RunFacts): Verdicts {
  const verdicts: Verdicts = {
    consensusClass: new Int32Array(labels.length),
    consistency: new Float64Array(labels.length),
    consensusConsistency: new Float64Array(labels.length),
    entropy: new Float64Array(labels.length),
  };
  for (let row = 0; row < labels.length; row++) {
    const one = consensus(votes.subarray(row * classes.length, (row + 1) * classes.length), labels[row]);
    verdicts.consensusClass[row] = one.consensusClass;
    verdicts.consistency[row] = one.consistency;
    verdicts.consensusConsistency[row] = one.consensusConsistency;
    verdicts.entropy[row] = one.entropy;
  }
  return verdicts;
}

/** What figures of agreement are drawn of: images that at least two members did not train on, with a prediction depth. */
export interface Judged {
  split: 'validation' | 'test';
  rows: number[];
  /** How many members stand behind an image, on average. */
  times: number;
  verdicts: Verdicts;
  /** Mean prediction depths in those members, by row, and cells for them. */
  depth: Float64Array;
  bins: Bins;
}

export function judgedImages(facts: RunFacts): Judged | CannotDraw {
  const lack = lacksDepths(facts) ?? lacksMembers(facts);
  if (lack) return { cannot: lack };
  const { times, depth } = facts.unseen;
  const split = unseenSplit(facts);
  const rows = split ? rowsOf(facts, split).filter(row => times[row] >= 2 && depth.count[row] > 0) : [];
  if (!split || rows.length === 0)
    return { cannot: 'needs an image that at least 2 members did not train on, with a prediction depth' };
  return {
    split,
    rows,
    times: meanTimes(facts, split),
    verdicts: verdictsOf(facts),
    depth: meanOf(depth),
    bins: depthBins(`mean prediction depth (${split})`, facts.deepest, meanTimes(facts, split)),
  };
}
