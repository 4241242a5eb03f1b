/**
 * Whether a probe in the middle of the network would have been right where the network is not (section 4, "Improving the
 * prediction accuracy"): for each prediction depth, how many answers there were and how many were right. A row is a depth
 * from 0 to P - 1, the last row (P) those without one: even the probe at the softmax contradicts the network.
 */
export interface AnswersByDepth {
  probes: number;
  /** [P + 1] */
  answers: Float64Array;
  /** Of the network, [P + 1]. */
  networkRight: Float64Array;
  /** Of each probe, [P + 1, P]. */
  probeRight: Float64Array;
}

/** "From this depth on, take the answer of this probe instead of the network's." */
export interface Rule {
  /** 0: for every example; P: only for those without a depth. */
  depth: number;
  probe: number;
}

export function noAnswers(probes: number): AnswersByDepth {
  return {
    probes,
    answers: new Float64Array(probes + 1),
    networkRight: new Float64Array(probes + 1),
    probeRight: new Float64Array((probes + 1) * probes),
  };
}

/** Counts the answers about some examples. @param probeClasses [examples, probes] */
export function countAnswers(
  into: AnswersByDepth,
  depths: ArrayLike<number>,
  predictions: ArrayLike<number>,
  probeClasses: ArrayLike<number>,
  labels: ArrayLike<number>,
): void {
  const { probes } = into;
  for (let i = 0; i < labels.length; i++) {
    const row = Number.isNaN(depths[i]) ? probes : depths[i];
    into.answers[row]++;
    if (predictions[i] === labels[i]) into.networkRight[row]++;
    for (let probe = 0; probe < probes; probe++)
      if (probeClasses[i * probes + probe] === labels[i]) into.probeRight[row * probes + probe]++;
  }
}

/** @returns the share of right answers with a rule, or of the network alone; NaN for none */
export function accuracyWith(rule: Rule | null, { probes, answers, networkRight, probeRight }: AnswersByDepth): number {
  let [all, right] = [0, 0];
  for (let row = 0; row <= probes; row++) {
    all += answers[row];
    right += rule && row >= rule.depth ? probeRight[row * probes + rule.probe] : networkRight[row];
  }
  return right / all;
}

/**
 * The rule under which most answers are right, of all depths and all probes between the input's and the softmax's.
 * @returns null where no rule is better than the network alone; of equally good ones that which changes least
 */
export function bestRule(counted: AnswersByDepth): Rule | null {
  let best: Rule | null = null;
  let accuracy = accuracyWith(null, counted);
  for (let depth = counted.probes; depth >= 0; depth--)
    for (let probe = 1; probe < counted.probes - 1; probe++) {
      const here = accuracyWith({ depth, probe }, counted);
      if (here > accuracy) [best, accuracy] = [{ depth, probe }, here];
    }
  return best;
}
