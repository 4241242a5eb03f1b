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
