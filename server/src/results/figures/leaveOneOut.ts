import { consensus } from '../../difficulty/ensemble.ts';
import { rowLookup } from '../ensemble.ts';
import { finishedMembers } from '../members.ts';
import { meanTimes, type RunFacts } from './facts.ts';
import { lacksDepths } from './say.ts';

/**
 * Each member in turn against the others (Figure 4 middle, C.19, C.21): at each prediction depth of the one, what the
 * others that did not train on the image say.
 */
export interface LeaveOneOut {
  split: 'validation' | 'test';
  /** One entry per member. */
  members: OneAgainstOthers[];
  /** How many others stand behind an image, on average over the pairs of member and image. */
  others: number;
}

export interface OneAgainstOthers {
  /** How many images have each depth in this member, [P]. */
  count: Float64Array;
  /** Sums over these images. */
  consensusConsistency: Float64Array;
  entropy: Float64Array;
}

/** The test split is every member's, so the most others stand behind its images (the paper takes it, too). */
export function leaveOneOutSplit(facts: RunFacts): 'validation' | 'test' | null {
  if (facts.members < 3 || lacksDepths(facts)) return null;
  if (meanTimes(facts, 'test') > 0) return 'test';
  return meanTimes(facts, 'validation') > 1 ? 'validation' : null;
}

export async function gatherLeaveOneOut(runFolder: string, facts: RunFacts): Promise<LeaveOneOut | null> {
  const split = leaveOneOutSplit(facts);
  if (!split) return null;
  const rowAt = rowLookup(facts.index);
  const members: OneAgainstOthers[] = [];
  let [others, pairs] = [0, 0];
  for await (const splits of finishedMembers(runFolder)) {
    const own = splits.find(one => one.split === split);
    if (!own) continue;
    const rows = Int32Array.from((await own.read('index')) ?? [], rowAt);
    const member = oneAgainstOthers(
      facts,
      rows,
      (await own.read('predictions')) ?? [],
      (await own.read('prediction_depth')) ?? [],
    );
    members.push(member);
    for (const row of rows) others += facts.unseen.times[row] - 1;
    pairs += rows.length;
  }
  return { split, members, others: others / pairs };
}

/**
 * One member against the others that did not train on the image; images with fewer than two such others, or with an
 * undefined depth, are left out.
 * @param rows of the member's images; its class and depth for each
 */
export function oneAgainstOthers(
  { deepest, classes, votes, labels, unseen }: Pick<RunFacts, 'deepest' | 'classes' | 'votes' | 'labels' | 'unseen'>,
  rows: ArrayLike<number>,
  predictions: ArrayLike<number>,
  depths: ArrayLike<number>,
): OneAgainstOthers {
  const zeros = () => new Float64Array(deepest + 1);
  const result: OneAgainstOthers = { count: zeros(), consensusConsistency: zeros(), entropy: zeros() };
  const others = new Uint16Array(classes.length);
  for (let i = 0; i < rows.length; i++) {
    const [row, depth] = [rows[i], depths[i]];
    if (Number.isNaN(depth) || unseen.times[row] < 3) continue;
    others.set(votes.subarray(row * classes.length, (row + 1) * classes.length));
    others[predictions[i]]--;
    const { consensusConsistency, entropy } = consensus(others, labels[row]);
    result.count[depth]++;
    result.consensusConsistency[depth] += consensusConsistency;
    result.entropy[depth] += entropy;
  }
  return result;
}
