/**
 * What an ensemble says of one example, from the predictions of the members that had it in validation
 * (sections 3.1, A.6.2, A.6.3). With no such member everything is undefined: NaN, and -1 for the class.
 */
export interface Consensus {
  /** The majority's class; ties go to the ground truth if it is among the tied, else to the lowest class. */
  consensusClass: number;
  /** Share of the members that predict the ground truth: the consistency score C^. */
  consistency: number;
  /** Share of the members that predict the consensus class: C*. */
  consensusConsistency: number;
  /** Entropy of the histogram of the predictions, natural logarithm. */
  entropy: number;
}

/**
 * @param counts how many members predicted each class
 * @param groundTruth the example's class
 */
export function consensus(counts: ArrayLike<number>, groundTruth: number): Consensus {
  let members = 0;
  let majority = groundTruth;
  for (let c = 0; c < counts.length; c++) {
    members += counts[c];
    // Starting from the ground truth and replacing only what is less keeps it in a tie, else the lowest class.
    if (counts[c] > counts[majority]) majority = c;
  }
  if (members === 0)
    return { consensusClass: -1, consistency: Number.NaN, consensusConsistency: Number.NaN, entropy: Number.NaN };
  let entropy = 0;
  for (let c = 0; c < counts.length; c++)
    if (counts[c] > 0) entropy -= (counts[c] / members) * Math.log(counts[c] / members);
  return {
    consensusClass: majority,
    consistency: counts[groundTruth] / members,
    consensusConsistency: counts[majority] / members,
    entropy: Math.abs(entropy),
  };
}
