import type { Experiment } from '../../experiment/resolve.ts';
import type { SplitName } from '../../protocol.ts';
import type { DepthHalves } from '../depthAgreement.ts';
import type { Ensemble } from '../ensemble.ts';

/** What the figures ask of a run: sums over its finished members, so that no member has to stay in memory. */
export interface RunFacts extends Ensemble, DepthHalves {
  /** Names of the probes, the input's first. */
  probeNames: readonly string[];
  /** The largest possible prediction depth: P - 1. */
  deepest: number;
  /** Members of the run, finished or not. */
  membersAsked: number;
  dataset: string;
  /** How the network was made and trained; null for embeddings. */
  network: Experiment['network'] | null;
  /** Share of the training data that each member holds out for validation. */
  split: number | 'full';
  labelNoise: number | null;
  /** Whether every probe was asked about every image. */
  everyProbeAsked: boolean;
  measures: readonly string[];
  /** By row: 1 for an image of the test split. */
  isTest: Uint8Array;
  /** By split, then by member in order: what happens at each prediction depth. */
  byDepth: Partial<Record<SplitName, DepthCounts[]>>;
  /** By split, then by member in order: what became of the whole split. */
  results: Partial<Record<SplitName, MemberResult[]>>;
}

export interface MemberResult {
  examples: number;
  accuracy: number;
  /** Mean; null where it was not measured. */
  outputMargin: number | null;
}

/** Of one member and split, by prediction depth, [P]. */
export interface DepthCounts {
  examples: Float64Array;
  /** Of which the network's class is the label. */
  right: Float64Array;
  /** Sum of the rescaled iterations learned, and over how many. */
  iteration: Float64Array;
  iterationCount: Float64Array;
  undefinedDepths: number;
}

/** The rows of a split's images. Train and validation images are the same ones, in different members. */
export function rowsOf(facts: RunFacts, split: SplitName): number[] {
  const times = split === 'train' ? facts.train.times : facts.unseen.times;
  const wantsTest = split === 'test' ? 1 : 0;
  const rows: number[] = [];
  for (let row = 0; row < times.length; row++)
    if (times[row] > 0 && (split === 'train' || facts.isTest[row] === wantsTest)) rows.push(row);
  return rows;
}

/** How many members stand behind an image of a split, on average; 0 where there is none. */
export function meanTimes(facts: RunFacts, split: SplitName): number {
  const { times } = split === 'train' ? facts.train : facts.unseen;
  const rows = rowsOf(facts, split);
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + times[row], 0) / rows.length;
}

/**
 * The split that speaks for images that a member did not train on, where several members are to stand behind each:
 * validation as in the paper, unless fewer than two do and the test split has more. null: there are no such images.
 */
export function unseenSplit(facts: RunFacts): 'validation' | 'test' | null {
  const [validation, test] = [meanTimes(facts, 'validation'), meanTimes(facts, 'test')];
  if (validation === 0 && test === 0) return null;
  return validation >= 2 || validation >= test ? 'validation' : 'test';
}

/** The split of single predictions on images that a member did not train on: validation as in the paper, else test. */
export function heldOutSplit(facts: RunFacts): 'validation' | 'test' | null {
  return facts.byDepth.validation ? 'validation' : facts.byDepth.test ? 'test' : null;
}
