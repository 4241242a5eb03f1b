import { spearman } from '../difficulty/correlation.ts';
import { SPLITS, type SplitName } from '../protocol.ts';
import { readRunRecord } from '../runs/folder.ts';
import { add, meanOf, type Sum } from './ensemble.ts';
import { readEnsemble } from './readEnsemble.ts';

/** The prediction depths of a run's images, of every second member: two ensembles of other seeds. */
export interface DepthHalves {
  folder: string;
  name: string;
  architecture: string | null;
  members: number;
  /** What its images are: runs of other images cannot be compared. */
  images: { dataset: string; classes: readonly string[] };
  index: Int32Array;
  /** Over the first, third, ... finished member, and over the others. */
  halves: Record<SplitName, readonly [Sum, Sum]>;
}

/** How far runs agree on which images are deep (section 2.2, Figures 2 and C.13 to C.16). Matrices are [run][run]. */
export interface DepthAgreement {
  runs: Pick<DepthHalves, 'folder' | 'name' | 'architecture' | 'members'>[];
  splits: {
    split: SplitName;
    /** How many images both have a mean depth for. */
    images: number[][];
    /** Spearman's correlation of the mean depths, of all members; 1 on the diagonal. null where it is undefined. */
    means: (number | null)[][];
    /**
     * The same between halves of the members, so that the diagonal says how far other seeds agree, and every cell has
     * means over equally many of them. null also where one of both runs has a single member.
     */
    halves: (number | null)[][];
  }[];
}

/** @throws a plain message if the folder is no run or cannot be read */
export async function readDepthHalves(folder: string): Promise<DepthHalves> {
  const { name, experiment, data } = readRunRecord(folder);
  const halves: Partial<Record<SplitName, [Sum, Sum]>> = {};
  const { index, members } = await readEnsemble(folder, async (splits, { index, members }) => {
    for (const { split, rows } of splits) {
      const zeros = (): Sum => ({ sum: new Float64Array(index.length), count: new Int32Array(index.length) });
      halves[split.split] ??= [zeros(), zeros()];
      // `members` counts this one already.
      add(halves[split.split]![(members - 1) % 2], rows, (await split.read('prediction_depth')) ?? []);
    }
  });
  const none = (): Sum => ({ sum: new Float64Array(index.length), count: new Int32Array(index.length) });
  return {
    folder,
    name,
    architecture: experiment.network?.model.architecture ?? null,
    members,
    images: { dataset: experiment.dataset.name, classes: data.classes },
    index,
    halves: { train: [none(), none()], validation: [none(), none()], test: [none(), none()], ...halves },
  };
}

/**
 * Compares every two runs on the images that they share. Pure.
 * @throws a plain message if they are of other data sets or classes
 */
export function depthAgreement(runs: readonly DepthHalves[]): DepthAgreement {
  const [first] = runs;
  for (const { folder, images } of runs)
    if (JSON.stringify(images) !== JSON.stringify(first.images))
      throw new Error(
        `${folder} has other images or classes than ${first.folder}, so their depths cannot be compared.`,
      );
  const splits = SPLITS.flatMap(split => {
    const pairs = runs.map(a => runs.map(b => compare(a, b, split)));
    if (pairs.every((row, i) => row[i].images === 0)) return [];
    const matrix = <T>(of: (pair: Pair) => T) => pairs.map(row => row.map(of));
    return [{ split, images: matrix(p => p.images), means: matrix(p => p.means), halves: matrix(p => p.halves) }];
  });
  const about = ({ folder, name, architecture, members }: DepthHalves) => ({ folder, name, architecture, members });
  return { runs: runs.map(about), splits };
}

interface Pair {
  images: number;
  means: number | null;
  halves: number | null;
}

function compare(a: DepthHalves, b: DepthHalves, split: SplitName): Pair {
  const rowOf = new Map(Array.from(b.index, (position, row) => [position, row]));
  const shared = Array.from(a.index.keys()).filter(row => rowOf.has(a.index[row]));
  const at = (run: DepthHalves, sum: Sum) => {
    const means = meanOf(sum);
    return Float64Array.from(shared, row => means[run === a ? row : rowOf.get(a.index[row])!]);
  };
  const all = [a, b].map(run => at(run, together(run.halves[split])));
  const [[a0, a1], [b0, b1]] = [a, b].map(run => run.halves[split].map(half => at(run, half)));
  const halves = a === b ? spearman(a0, a1) : (spearman(a0, b1) + spearman(a1, b0)) / 2;
  return {
    images: shared.filter((_, i) => !Number.isNaN(all[0][i]) && !Number.isNaN(all[1][i])).length,
    means: numberOrNull(spearman(all[0], all[1])),
    halves: numberOrNull(halves),
  };
}

function together([first, second]: readonly [Sum, Sum]): Sum {
  return {
    sum: first.sum.map((value, i) => value + second.sum[i]),
    count: first.count.map((value, i) => value + second.count[i]),
  };
}

const numberOrNull = (value: number) => (Number.isNaN(value) ? null : value);
