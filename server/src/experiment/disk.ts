import type { SplitCounts } from './cost.ts';
import { networkOperations } from './network.ts';
import type { Experiment, ModelSettings } from './resolve.ts';
import { totalSteps } from './schedule.ts';

/** What a member takes on the disk, in bytes. */
export interface MemberDisk {
  /** What it leaves for good. */
  kept: number;
  /** What it takes besides while it trains: checkpoints, of which a new one is whole before the old one goes. */
  atWork: number;
}

/** Votes up to this many, and this many classes, fit in a byte with a number to spare. */
export const MOST_IN_A_BYTE = 255;

const FLOAT = 4;
const WHOLE = 4;
/** index, labels, original_labels, predictions. */
const ALWAYS = 4 * 4;

/**
 * What the files of a member take, without their headers (`runs/memberFiles.ts`).
 * @param probes how many there are
 */
export function memberDisk(
  experiment: Experiment,
  counts: SplitCounts,
  image: readonly [number, number, number] | null,
  classes: number,
  probes: number,
): MemberDisk {
  const { network, measures } = experiment;
  const examples = counts.train + counts.validation + counts.test;
  const counted = [experiment.probes.k, ...experiment.probes.other_k];
  const votes = probes * classes * counted.reduce((sum, k) => sum + (k <= MOST_IN_A_BYTE ? 1 : 2), 0);
  const probeClasses = probes * (classes <= MOST_IN_A_BYTE ? 1 : 2);
  const perExample =
    FLOAT * classes + votes + probeClasses + ALWAYS + FLOAT * measures.length + historyBytes(experiment, classes);
  const weights = network && image ? weightBytes(network.model, image, classes) : 0;
  // A checkpoint holds weights and velocities.
  return { kept: examples * perExample + weights, atWork: 2 * (2 * weights) };
}

function weightBytes(model: ModelSettings, image: readonly [number, number, number], classes: number): number {
  return FLOAT * networkOperations(model, image, classes).reduce((sum, { parameters }) => sum + parameters, 0);
}

/** What a trial of a sweep leaves: its curves. What it goes on from takes `state` more while it may go on. */
export function trialDisk(
  { network }: Experiment & { network: object },
  image: readonly [number, number, number],
  classes: number,
): MemberDisk & { state: number } {
  const { model, training } = network as NonNullable<Experiment['network']>;
  const steps = totalSteps(training.schedule);
  const state = 2 * weightBytes(model, image, classes);
  return {
    kept: FLOAT * (steps + 2 * (1 + Math.ceil(steps / training.evaluation_interval))),
    atWork: 2 * state,
    state,
  };
}

/**
 * Of an example what its network predicted while it trained: where its changes end, and each of them. How many there are,
 * training alone tells: an MLP on 7,000 images of Fashion-MNIST had 6.4 for each at 46 evaluations, and where there are
 * fewer evaluations there is less to see.
 */
function historyBytes({ network, measures }: Experiment, classes: number): number {
  if (!network || !measures.includes('iteration_learned')) return 0;
  const { schedule, evaluation_interval: interval } = network.training;
  const evaluations = 1 + Math.ceil(totalSteps(schedule) / interval);
  const most = Math.max(evaluations, classes) - 1;
  return WHOLE + Math.sqrt(evaluations) * 2 * (most <= 0xff ? 1 : most <= 0xffff ? 2 : 4);
}
