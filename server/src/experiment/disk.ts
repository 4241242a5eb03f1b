import type { SplitCounts } from './cost.ts';
import { networkOperations } from './network.ts';
import type { Experiment } from './resolve.ts';

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
  const votes = probes * classes * (experiment.probes.k <= MOST_IN_A_BYTE ? 1 : 2);
  const probeClasses = probes * (classes <= MOST_IN_A_BYTE ? 1 : 2);
  const perExample = FLOAT * classes + votes + probeClasses + ALWAYS + FLOAT * measures.length;
  const weights =
    network && image
      ? FLOAT * networkOperations(network.model, image, classes).reduce((sum, { parameters }) => sum + parameters, 0)
      : 0;
  // A checkpoint holds weights and velocities.
  return { kept: examples * perExample + weights, atWork: 2 * (2 * weights) };
}
