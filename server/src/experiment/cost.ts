import { forwardWork, networkOperations, probedOperations } from './network.ts';
import type { Experiment, ProbeSettings, TrainingSettings } from './resolve.ts';
import { totalSteps } from './schedule.ts';

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

/** Work at one probe in multiply-adds, per pass. */
export interface ProbeWork {
  project: number;
  search: number;
  /** The exact search of a sample, for what projection changes. */
  reference: number;
  /** Logistic regression, with its own projection. */
  logistic: number;
}

/** Examples of each split whose depth is also found without projection. */
export const PROJECTION_SAMPLE = 500;

/** Numbers per example from which logistic regression learns at most: wider embeddings are projected to so many. */
export const LOGISTIC_WIDTH = 2048;

/** Passes over the training split that the two fits of a probe take, as a rule; each is one product forward, one back. */
const LOGISTIC_PASSES = 2 * 150;

/** Products with no more columns than there are classes wait for memory: per multiply-add they take so many times longer. */
const THIN_PRODUCT = 6;

/** A backward pass costs about two forward passes: one for the input, one for the weights. */
export const TRAINING_FACTOR = 3;

/** The sizes of a member's splits (section A.6: drawn anew for each). */
export function splitCounts(images: number, test: number, split: number | 'full'): SplitCounts {
  if (split === 'full') return { train: images, validation: 0, test };
  const validation = Math.max(1, Math.min(images - 1, Math.round(images * split)));
  return { train: images - validation, validation, test };
}

/** Whether embeddings of this width are projected. */
export function isProjected(width: number, { projection }: ProbeSettings): boolean {
  return projection !== null && width > projection;
}

/**
 * Whether a sample is searched in the unprojected embeddings of a probe too, so that the depths of the sample are those
 * of exact search of all: not where the probe's own votes are that.
 */
export function needsReference(width: number, { probes, measures }: Experiment): boolean {
  if (probes.projection === null || !measures.includes('prediction_depth')) return false;
  return isProjected(width, probes) || probes.method !== 'exact' || probes.examples !== 'all';
}

/** How many examples each step trains on. @param train how many there are */
export function examplesPerStep({ batch_size: size }: Pick<TrainingSettings, 'batch_size'>, train: number): number {
  return size === 'full' ? train : Math.min(size, train);
}

/** What the operations of a chunk of a full batch may put out, in bytes. */
const CHUNK_BYTES = 512e6;
const LARGEST_CHUNK = 256;

/**
 * Over how many examples at once the gradient of a full batch is computed: as many as a batch of SGD has, or as fit in
 * memory. Network and data alone decide, so that the same sums are taken in the same order everywhere.
 * @param widths numbers per example that each operation puts out
 */
export function chunkSize(widths: readonly number[]): number {
  const bytes = Float32Array.BYTES_PER_ELEMENT * widths.reduce((sum, width) => sum + width, 0);
  return Math.max(1, Math.min(LARGEST_CHUNK, Math.floor(CHUNK_BYTES / bytes)));
}

/** Numbers per example that the neighbours are searched by. */
export function searchedWidth(width: number, probes: ProbeSettings): number {
  return isProjected(width, probes) ? probes.projection! : width;
}

/** What one probe costs; of approximate search and of undecided examples this is a rough upper bound. */
export function probeWork(experiment: Experiment, counts: SplitCounts, width: number, classes: number): ProbeWork {
  const sizes = [counts.train, counts.validation, counts.test];
  const examples = sizes.reduce((sum, size) => sum + size, 0);
  const projected = isProjected(width, experiment.probes);
  const searched = searchedWidth(width, experiment.probes);
  const sampled = sizes.reduce((sum, size) => sum + Math.min(size, PROJECTION_SAMPLE), 0);
  return {
    project: projected ? examples * width * searched : 0,
    search: examples * counts.train * searched,
    reference: needsReference(width, experiment) ? sampled * counts.train * width : 0,
    logistic: experiment.probes.logistic ? logisticWork(counts, searched, classes) : 0,
  };
}

function logisticWork({ train, validation, test }: SplitCounts, width: number, classes: number): number {
  const learned = Math.min(width, LOGISTIC_WIDTH);
  const projection = width > learned ? (train + validation + test) * width * learned : 0;
  return projection + THIN_PRODUCT * LOGISTIC_PASSES * 2 * train * learned * classes;
}

/** Multiply-adds of a probe. */
export function totalProbeWork({ project, search, reference, logistic }: ProbeWork): number {
  return project + search + reference + logistic;
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
  const works = probeWidths.map(width => totalProbeWork(probeWork(experiment, counts, width, classes)));
  const probes = works.reduce((sum, work) => sum + work, 0);
  if (!experiment.network || !image) return { train: 0, probe: probes, margin: 0 };
  const { model, training } = experiment.network;
  const forward = forwardWork(networkOperations(model, image, classes));
  const steps = totalSteps(training.schedule);
  const interval = experiment.measures.includes('iteration_learned') ? training.evaluation_interval : steps;
  const evaluations = evaluationSteps(steps, interval).length;
  return {
    train: forward * (steps * stepExamples(training, counts) + evaluations * examples),
    probe: probes + forward * examples,
    // One pass forward, then one back to the input for each class but one.
    margin: experiment.measures.includes('input_margin') ? forward * classes * examples : 0,
  };
}

/** How many forward passes of one example a step of training costs. */
export function stepExamples(training: TrainingSettings, { train }: SplitCounts): number {
  return TRAINING_FACTOR * examplesPerStep(training, train);
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
