/*
 * Iteration learned (section 3.2): the smallest step t such that the predictions at t and at all later steps equal the
 * final prediction. It is followed while training goes on, with two numbers per example: the last prediction, and the
 * step since which it has not changed. At the last evaluation the last prediction is the final one, so the second number
 * is the iteration learned; its resolution is the evaluation interval.
 */
export interface Learned {
  /** The last predicted class of each example; -1 before the first evaluation. */
  prediction: Int32Array;
  /** The evaluated step since which it has been predicted: the iteration learned, if nothing comes after. */
  since: Int32Array;
}

/** Before the first evaluation. */
export function nothingLearned(examples: number): Learned {
  return { prediction: new Int32Array(examples).fill(-1), since: new Int32Array(examples) };
}

/** Takes in the predictions of one evaluation, in place. Steps must come in increasing order. */
export function followPredictions(learned: Learned, step: number, predictions: ArrayLike<number>): void {
  for (let i = 0; i < predictions.length; i++) {
    if (predictions[i] === learned.prediction[i]) continue;
    learned.prediction[i] = predictions[i];
    learned.since[i] = step;
  }
}

/**
 * Rescales the iterations learned of one model so that their 95th percentile is 1 and initialization is 0 (section 3.2).
 * Where at least 95% are learned at initialization there is no such scale: what is not 0 becomes NaN.
 * @param splits the iterations learned of each split; the percentile is taken over all of them, interpolated linearly
 */
export function rescaleLearned(splits: readonly ArrayLike<number>[]): Float64Array[] {
  const scale = percentile95(splits);
  return splits.map(split =>
    Float64Array.from(split, step => (step === 0 ? 0 : scale > 0 ? step / scale : Number.NaN)),
  );
}

function percentile95(splits: readonly ArrayLike<number>[]): number {
  const sorted = Float64Array.from(splits.flatMap(split => Array.from(split))).sort();
  if (sorted.length === 0) return 0;
  const position = 0.95 * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
