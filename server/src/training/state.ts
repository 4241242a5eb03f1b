import * as tf from '@tensorflow/tfjs-core';
import type { Model, Parameter } from '../models/model.ts';
import { readFloats } from '../tensor/read.ts';
import type { EvaluatedSplit } from './evaluate.ts';
import { imageCount } from './examples.ts';
import { copyLearned, type Learned, nothingLearned } from './iterationLearned.ts';

/** Everything that training needs to go on at a step boundary as if it had never stopped. Plain arrays, ready to save. */
export interface TrainingState {
  /** Steps taken. */
  step: number;
  /** By parameter name, in the parameter's shape; velocities of those that are trained. */
  weights: Record<string, Float32Array>;
  velocities: Record<string, Float32Array>;
  /** Mean loss of each step's batch, before the step changed the weights: [step]. */
  losses: Float32Array;
  /** The steps after which the splits were evaluated, 0 first. */
  evaluatedSteps: Int32Array;
  /** By curve, the accuracy at each of them. */
  accuracies: Record<string, Float32Array>;
  /** By split. */
  learned: Record<string, Learned>;
}

/** What is measured while training, in arrays that have room for all of it. */
export interface Measured extends Pick<TrainingState, 'losses' | 'evaluatedSteps' | 'accuracies' | 'learned'> {
  /** Evaluations so far. */
  evaluations: number;
}

/** What is measured so far, as views that later steps do not move but may follow. */
export type CurvesSoFar = Pick<TrainingState, 'losses' | 'evaluatedSteps' | 'accuracies'>;

/** @param step whose loss is the last that is known */
export function curvesSoFar(step: number, { losses, evaluatedSteps, evaluations, accuracies }: Measured): CurvesSoFar {
  const begun = Object.entries(accuracies).map(([name, curve]) => [name, curve.subarray(0, evaluations)]);
  return {
    losses: losses.subarray(0, step),
    evaluatedSteps: evaluatedSteps.subarray(0, evaluations),
    accuracies: Object.fromEntries(begun),
  };
}

/** Room for what will be measured, with what was measured up to a state. */
export function startMeasured(
  steps: number,
  evaluationInterval: number,
  splits: readonly EvaluatedSplit[],
  from?: TrainingState,
): Measured {
  // At step 0, after every interval, and at the end.
  const evaluations = 1 + Math.ceil(steps / evaluationInterval);
  const accuracies: Measured['accuracies'] = {};
  const learned: Measured['learned'] = {};
  for (const { name, images, curves } of splits) {
    learned[name] = from ? copyLearned(from.learned[name]) : nothingLearned(imageCount(images));
    for (const curve of curves)
      accuracies[curve.name] = begun(new Float32Array(evaluations), from?.accuracies[curve.name]);
  }
  return {
    losses: begun(new Float32Array(steps), from?.losses),
    evaluatedSteps: begun(new Int32Array(evaluations), from?.evaluatedSteps),
    evaluations: from?.evaluatedSteps.length ?? 0,
    accuracies,
    learned,
  };
}

/** A state of its own: later steps do not change it. */
export async function readState(
  step: number,
  model: Model,
  velocities: readonly tf.Variable[],
  { losses, evaluatedSteps, evaluations, accuracies, learned }: Measured,
): Promise<TrainingState> {
  const read = async (parameters: readonly Parameter[], variables: readonly tf.Variable[]) => {
    const values = await Promise.all(variables.map(readFloats));
    return Object.fromEntries(parameters.map(({ name }, i) => [name, values[i]]));
  };
  const copied = <Value, Copy>(record: Record<string, Value>, copy: (value: Value) => Copy) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, copy(value)]));
  return {
    step,
    weights: await read(
      model.parameters,
      model.parameters.map(({ variable }) => variable),
    ),
    velocities: await read(trainedParameters(model), velocities),
    losses: losses.slice(0, step),
    evaluatedSteps: evaluatedSteps.slice(0, evaluations),
    accuracies: copied(accuracies, curve => curve.slice(0, evaluations)),
    learned: copied(learned, copyLearned),
  };
}

/**
 * Gives a model saved weights.
 * @param weights by parameter name
 * @throws Error of one line if they are not those of this network
 */
export function restoreWeights(model: Model, weights: Record<string, Float32Array>): void {
  for (const { name, variable } of model.parameters) assignValues(variable, name, weights[name]);
}

/** What a step of training changes: not the moving statistics of batch norm, nor what is frozen. */
export function trainedParameters({ parameters }: Model): Parameter[] {
  return parameters.filter(({ variable }) => variable.trainable);
}

/** One velocity for each parameter that is trained: zeros at the start, else as they were saved. */
export function startVelocities(model: Model, saved?: Record<string, Float32Array>): tf.Variable[] {
  return trainedParameters(model).map(({ name, variable }) => {
    const velocity = tf.tidy(() => tf.variable(tf.zeros(variable.shape), false));
    if (saved) assignValues(velocity, name, saved[name]);
    return velocity;
  });
}

function assignValues(variable: tf.Variable, name: string, values: Float32Array | undefined): void {
  if (values?.length !== variable.size)
    throw new Error(
      `The saved state has ${values?.length ?? 'no'} numbers for ${name}, where this network has ${variable.size}: it is of another network.`,
    );
  tf.tidy(() => variable.assign(tf.tensor(values.slice(), variable.shape)));
}

function begun<Values extends Float32Array | Int32Array>(room: Values, start: Values | undefined): Values {
  if (start) room.set(start);
  return room;
}
