import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { learningRateAt, totalSteps } from '../experiment/schedule.ts';
import type { Model } from '../models/model.ts';
import { randomStream } from '../random.ts';
import { readFloats } from '../tensor/read.ts';
import { type BatchSettings, batchOrder } from './batches.ts';
import { DivergedError } from './diverged.ts';
import { type EvaluatedSplit, type Evaluation, evaluate } from './evaluate.ts';
import { type Examples, imageCount } from './examples.ts';
import {
  type CurvesSoFar,
  curvesSoFar,
  readState,
  restoreWeights,
  startMeasured,
  startVelocities,
  type TrainingState,
} from './state.ts';
import { fullBatchStep, type StepSettings, trainingStep } from './step.ts';

export type { Curve, EvaluatedSplit, Evaluation } from './evaluate.ts';

export interface TrainingSettings extends StepSettings, Omit<BatchSettings, 'batchSize'> {
  batchSize: BatchSize;
  /** Steps of each stage; the learning rate is divided by 5 between stages. Without a stage nothing is trained. */
  schedule: readonly number[];
  /** Steps from one evaluation to the next. The splits are evaluated at step 0 and at the end as well. */
  evaluationInterval: number;
  /** Steps after which training stops for now, as if the signal had come; all of the schedule unless given. */
  until?: number;
}

/** Examples of a step; `full`: all of them, so many at once. */
export type BatchSize = number | { full: { chunkSize: number } };

export interface TrainingHooks {
  /** Ends training at the next step boundary. */
  signal?: AbortSignal;
  /** Called a few times a second at most; the loss is the last step's. */
  onProgress?(progress: { step: number; steps: number; loss: number }): void;
  onEvaluation?(evaluation: Evaluation): void;
  /** Called after each of both, also with what was measured before training went on from a state. */
  onCurves?(curves: CurvesSoFar): void;
  /** Asked after each step; where it says yes, `save` gets the state, and training waits for it. */
  saves?(step: number): boolean;
  save?(state: TrainingState): Promise<void>;
}

/** Losses stay on the backend for so many steps or milliseconds, so that a GPU need not be waited for at each step. */
const UNREAD_STEPS = 10;
const UNREAD_MILLISECONDS = 250;

/**
 * Trains a network by SGD or by gradient descent, both with momentum (sections A.3 and A.7), and follows its predictions.
 *
 * The same settings, data, weights and backend give the same bits, whether training ran through or went on from a state.
 *
 * @param splits what is evaluated; it need not hold the training examples
 * @param from a state that a call with the same arguments gave; its weights replace the model's
 * @returns the state at the end, or where the signal ended it
 * @throws DivergedError when the loss is no longer a number
 */
export async function train(
  model: Model,
  examples: Examples,
  splits: readonly EvaluatedSplit[],
  settings: TrainingSettings,
  hooks: TrainingHooks = {},
  from?: TrainingState,
): Promise<{ finished: boolean; state: TrainingState }> {
  const steps = totalSteps(settings.schedule);
  const learningRate = (step: number) => learningRateAt(step, settings.learningRate, settings.schedule);
  const takeStep = stepTaker(model, examples, settings, hooks.signal);
  const measured = startMeasured(steps, settings.evaluationInterval, splits, from);
  if (from) restoreWeights(model, from.weights);
  const velocities = startVelocities(model, from?.velocities);
  let step = from?.step ?? 0;
  let unread: tf.Scalar[] = [];
  let lastRead = performance.now();

  const readLosses = async () => {
    if (unread.length === 0) return;
    const first = step - unread.length;
    const stacked = tf.stack(unread);
    tf.dispose(unread);
    unread = [];
    const losses = await readFloats(stacked).finally(() => stacked.dispose());
    const diverged = losses.findIndex(loss => !Number.isFinite(loss));
    if (diverged >= 0) throw new DivergedError(first + diverged, learningRate(first + diverged));
    measured.losses.set(losses, first);
    lastRead = performance.now();
    hooks.onProgress?.({ step, steps, loss: losses[losses.length - 1] });
    hooks.onCurves?.(curvesSoFar(step, measured));
  };
  const evaluateNow = async () => {
    await readLosses();
    const evaluation = await evaluate(model, splits, { step, learningRate: learningRate(step) }, measured);
    hooks.onEvaluation?.(evaluation);
    hooks.onCurves?.(curvesSoFar(step, measured));
  };

  try {
    if (measured.evaluations === 0) await evaluateNow();
    const until = Math.min(steps, settings.until ?? steps);
    while (step < until && !hooks.signal?.aborted) {
      const loss = await takeStep(step, velocities, learningRate(step));
      if (!loss) break;
      unread.push(loss);
      step++;
      if (unread.length >= UNREAD_STEPS || performance.now() - lastRead > UNREAD_MILLISECONDS) await readLosses();
      if (step % settings.evaluationInterval === 0 || step === steps) await evaluateNow();
      if (hooks.saves?.(step)) {
        await readLosses();
        await hooks.save?.(await readState(step, model, velocities, measured));
      }
      // Signals and messages are heard between steps.
      await setImmediate();
    }
    await readLosses();
    return { finished: step === steps, state: await readState(step, model, velocities, measured) };
  } finally {
    tf.dispose([...unread, ...velocities]);
  }
}

/** @returns takes one step: the loss before it, or undefined where the signal ended it, and nothing has changed */
function stepTaker(
  model: Model,
  examples: Examples,
  { batchSize, ...settings }: TrainingSettings,
  signal: AbortSignal | undefined,
): (step: number, velocities: readonly tf.Variable[], learningRate: number) => Promise<tf.Scalar | undefined> {
  const at = (step: number, learningRate: number) => ({
    ...settings,
    learningRate,
    random: randomStream(settings.seed, `steps/${settings.member}/${step}`),
  });
  if (typeof batchSize === 'object') {
    const { chunkSize } = batchSize.full;
    return (step, velocities, learningRate) =>
      fullBatchStep(model, velocities, examples, chunkSize, at(step, learningRate), signal);
  }
  const batch = batchOrder(imageCount(examples), { ...settings, batchSize });
  return async (step, velocities, learningRate) =>
    trainingStep(model, velocities, examples, batch(step), at(step, learningRate));
}
