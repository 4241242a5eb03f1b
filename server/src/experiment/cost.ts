import { forwardWork, networkOperations, probedOperations } from './network.ts';
import { type Experiment, totalSteps } from './resolve.ts';

/** How many examples a member trains on, validates on and tests on. */
export interface SplitCounts {
  train: number;
  validation: number;
  test: number;
}

/** Work of one member in multiply-adds, by phase. */
export interface MemberWork {
  train: number;
  probe: number;
  margin: number;
}

/** A backward pass costs about two forward passes: one for the input, one for the weights. */
const TRAINING_FACTOR = 3;

/** The sizes of a member's splits (section A.6: drawn anew for each). */
export function splitCounts(images: number, test: number, split: number | 'full'): SplitCounts {
  if (split === 'full') return { train: images, validation: 0, test };
  const validation = Math.max(1, Math.min(images - 1, Math.round(images * split)));
  return { train: images - validation, validation, test };
}

/**
 * What one member costs.
 * @param image height, width, channels of the images; null for embeddings
 * @param probeWidths numbers per example at every probe
 */
export function memberWork(
  experiment: Experiment,
  counts: SplitCounts,
  image: readonly [number, number, number] | null,
  classes: number,
  probeWidths: readonly number[],
): MemberWork {
  const examples = counts.train + counts.validation + counts.test;
  const numbers = probeWidths.reduce((sum, width) => sum + width, 0);
  const search = examples * counts.train * numbers;
  if (!experiment.network || !image) return { train: 0, probe: search, margin: 0 };
  const { model, training } = experiment.network;
  const forward = forwardWork(networkOperations(model, image, classes));
  const steps = totalSteps(training.schedule);
  const batch = Math.min(training.batch_size, counts.train);
  const evaluations = experiment.measures.includes('iteration_learned')
    ? evaluationSteps(steps, training.evaluation_interval).length
    : 2;
  return {
    train: forward * (TRAINING_FACTOR * steps * batch + evaluations * examples),
    probe: search + forward * examples,
    margin: experiment.measures.includes('input_margin') ? TRAINING_FACTOR * forward * classes * examples : 0,
  };
}

/** The steps at which all examples are classified: 0, every interval, and the last. */
export function evaluationSteps(steps: number, interval: number): number[] {
  const evaluated = [];
  for (let step = 0; step < steps; step += interval) evaluated.push(step);
  return [...evaluated, steps];
}

/** Numbers per example at the probes of an experiment with a network, and their names. */
export function probePlaces(
  experiment: Experiment & { network: object },
  image: readonly [number, number, number],
  classes: number,
): { name: string; width: number }[] {
  const operations = networkOperations(experiment.network.model, image, classes);
  return probedOperations(operations, experiment.probes.placement).map(({ name, width }) => ({ name, width }));
}
