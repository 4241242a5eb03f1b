import type { Corner } from '../../difficulty/forms.ts';
import { rowLookup } from '../ensemble.ts';
import { finishedMembers } from '../members.ts';
import { verdictsOf } from './consensus.ts';
import { lacksForms, nearestToCorners } from './corners.ts';
import type { RunFacts } from './facts.ts';

/** What the probes say of the images nearest to a corner, in the members that held them out. Arrays are by probe, [P]. */
export interface CornerProbes {
  form: Corner;
  /** Images, and pairs of an image and a member that held it out. */
  images: number;
  pairs: number;
  groundTruth: ProbeMeans;
  consensus: ProbeMeans;
}

/** Means over those pairs, of one class of each image. */
export interface ProbeMeans {
  /** The share of the votes that the class gets. */
  confidence: number[];
  /** How often the probe gives the class. */
  accuracy: number[];
}

/** How many images a corner takes, as in the paper. */
const MOST = 100;

/** @returns null where the run cannot tell the forms apart, or did not ask every probe about every image */
export async function gatherCornerProbes(runFolder: string, facts: RunFacts): Promise<CornerProbes[] | null> {
  if (lacksForms(facts) || !facts.everyProbeAsked) return null;
  const { consensusClass } = verdictsOf(facts);
  const corners = nearestToCorners(facts, MOST);
  const cornersOf = new Map<number, number[]>();
  for (const [c, { rows }] of corners.entries())
    for (const row of rows) cornersOf.set(row, [...(cornersOf.get(row) ?? []), c]);
  const zeros = () => new Array<number>(facts.probes).fill(0);
  const means = (): ProbeMeans => ({ confidence: zeros(), accuracy: zeros() });
  const sums = corners.map(({ form, rows }): CornerProbes => {
    return { form, images: rows.length, pairs: 0, groundTruth: means(), consensus: means() };
  });
  const rowAt = rowLookup(facts.index);
  for await (const splits of finishedMembers(runFolder)) {
    const split = splits.find(one => one.split === 'validation');
    if (!split) continue;
    const index = (await split.read('index')) ?? [];
    const wanted = Array.from(index, (position, i) => ({ i, row: rowAt(position) })).flatMap(({ i, row }) =>
      (cornersOf.get(row) ?? []).map(c => ({ i, row, sums: sums[c] })),
    );
    for (const one of wanted) one.sums.pairs++;
    for (let probe = 0; probe < facts.probes; probe++) {
      const votes = await split.votes(probe);
      for (const { i, row, sums } of wanted) {
        const own = votes.subarray(i * facts.classes.length, (i + 1) * facts.classes.length);
        addVotes(sums.groundTruth, probe, own, facts.labels[row]);
        addVotes(sums.consensus, probe, own, consensusClass[row]);
      }
    }
  }
  return sums.map(({ pairs, groundTruth, consensus, ...rest }) => ({
    ...rest,
    pairs,
    groundTruth: over(groundTruth, pairs),
    consensus: over(consensus, pairs),
  }));
}

/** Adds the votes of one image at one probe. Equal votes go to the lowest class, as in the probes. */
export function addVotes(sums: ProbeMeans, probe: number, votes: ArrayLike<number>, wanted: number): void {
  let all = 0;
  let most = 0;
  for (let c = 0; c < votes.length; c++) {
    all += votes[c];
    if (votes[c] > votes[most]) most = c;
  }
  sums.confidence[probe] += votes[wanted] / all;
  if (most === wanted) sums.accuracy[probe]++;
}

function over({ confidence, accuracy }: ProbeMeans, pairs: number): ProbeMeans {
  return { confidence: confidence.map(sum => sum / pairs), accuracy: accuracy.map(sum => sum / pairs) };
}
