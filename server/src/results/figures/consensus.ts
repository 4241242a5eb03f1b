import { consensus } from '../../difficulty/ensemble.ts';
import type { RunFacts } from './facts.ts';

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

/** A consensus takes two: rows of the split with at least so many voters and a prediction depth. */
export function judgedRows(facts: RunFacts, rows: readonly number[], voters = 2): number[] {
  return rows.filter(row => facts.unseen.times[row] >= voters && facts.unseen.depth.count[row] > 0);
}
