import type { Model } from '../models/model.ts';
import { DivergedError } from './diverged.ts';
import { type Images, imageCount } from './examples.ts';
import { followPredictions } from './iterationLearned.ts';
import { predict, predictedClasses } from './predict.ts';
import type { Measured } from './state.ts';

/** Examples whose predictions are followed while the network trains. */
export interface EvaluatedSplit {
  name: string;
  images: Images;
  curves: readonly Curve[];
}

/** An accuracy over steps, such as that of mislabeled examples against their original labels. */
export interface Curve {
  /** Unique among all splits. */
  name: string;
  /** The label of each example of the split. */
  labels: ArrayLike<number>;
  /** Indices of the examples that count; all unless given. */
  among?: ArrayLike<number>;
}

export interface Evaluation {
  step: number;
  /** The class of each example, by split. */
  predictions: Record<string, Int32Array>;
  /** By curve. */
  accuracies: Record<string, number>;
}

const BATCH = 256;

/**
 * Classifies all examples of all splits, and adds what comes of it to what was measured before.
 * @throws DivergedError if a logit is not a number
 */
export async function evaluate(
  model: Model,
  splits: readonly EvaluatedSplit[],
  at: { step: number; learningRate: number },
  measured: Measured,
): Promise<Evaluation> {
  const predictions: Evaluation['predictions'] = {};
  const accuracies: Evaluation['accuracies'] = {};
  for (const { name, images, curves } of splits) {
    const logits = await predict(model, images, BATCH);
    if (!logits.every(Number.isFinite)) throw new DivergedError(at.step, at.learningRate);
    predictions[name] = predictedClasses(logits, imageCount(images));
    followPredictions(measured.learned[name], { ...at, evaluation: measured.evaluations }, predictions[name]);
    for (const curve of curves) accuracies[curve.name] = accuracy(predictions[name], curve);
  }
  for (const [curve, value] of Object.entries(accuracies)) measured.accuracies[curve][measured.evaluations] = value;
  measured.evaluatedSteps[measured.evaluations++] = at.step;
  return { step: at.step, predictions, accuracies };
}

/** The fraction of the examples that count whose prediction is their label; NaN if none count. */
export function accuracy(predictions: ArrayLike<number>, { labels, among }: Omit<Curve, 'name'>): number {
  const counted = among?.length ?? predictions.length;
  let right = 0;
  for (let n = 0; n < counted; n++) {
    const i = among ? among[n] : n;
    if (predictions[i] === labels[i]) right++;
  }
  return right / counted;
}
