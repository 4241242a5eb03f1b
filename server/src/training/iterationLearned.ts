import { addChange, type Changes, copyChanges, noChanges } from './changes.ts';

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
  /** All that was predicted before; undefined where training goes on from a state that did not keep it. */
  changes: Changes | undefined;
}

/** Before the first evaluation. */
export function nothingLearned(examples: number): Learned {
  return { prediction: new Int32Array(examples).fill(-1), since: new Int32Array(examples), changes: noChanges() };
}

/** One of its own: later evaluations do not change it. */
export function copyLearned({ prediction, since, changes }: Learned): Learned {
  return { prediction: prediction.slice(), since: since.slice(), changes: changes && copyChanges(changes) };
}

/**
 * Takes in the predictions of one evaluation, in place. They must come in order.
 * @param at the evaluated step, and which evaluation that is, from 0
 */
export function followPredictions(
  learned: Learned,
  { step, evaluation }: { step: number; evaluation: number },
  predictions: ArrayLike<number>,
): void {
  for (let i = 0; i < predictions.length; i++) {
    if (predictions[i] === learned.prediction[i]) continue;
    learned.prediction[i] = predictions[i];
    learned.since[i] = step;
    if (learned.changes) addChange(learned.changes, i, evaluation, predictions[i]);
  }
}
