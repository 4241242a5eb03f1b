import { rescaleLearned } from '../../difficulty/rescaleLearned.ts';
import { readRunRecord } from '../../runs/folder.ts';
import { readJournal, replay } from '../../runs/journal.ts';
import { add, type Ensemble, type Sum } from '../ensemble.ts';
import type { OnMember } from '../members.ts';
import { type SumsSoFar, sumMembers, type Visitor } from '../readEnsemble.ts';
import type { DepthCounts, MemberResult, RunFacts } from './facts.ts';

/** What is added up besides the ensemble. */
interface More {
  isTest: Uint8Array;
  halves: Partial<RunFacts['halves']>;
  byDepth: RunFacts['byDepth'];
  results: RunFacts['results'];
}

export type FactsSoFar = SumsSoFar<More>;

/**
 * Reads what the figures need of a run, a member at a time.
 * @param soFar see `sumMembers`
 * @throws a plain message if the folder is no run or cannot be read
 */
export async function gatherFacts(runFolder: string, onMember?: OnMember, soFar?: FactsSoFar): Promise<RunFacts> {
  const { name, experiment, data, probes } = readRunRecord(runFolder);
  const begin = ({ index }: Ensemble): More => ({
    isTest: new Uint8Array(index.length),
    halves: {},
    byDepth: {},
    results: {},
  });
  const { ensemble, more } = await sumMembers(runFolder, { begin, add: addMember }, { onMember, soFar });
  const none = () => noHalves(ensemble.index.length);
  return {
    ...ensemble,
    folder: runFolder,
    name,
    images: { dataset: experiment.dataset.name, classes: data.classes },
    probeNames: probes.map(probe => probe.name),
    deepest: probes.length - 1,
    membersAsked: replay(readJournal(runFolder)).members.length,
    architecture: experiment.network?.model.architecture ?? null,
    dataset: experiment.dataset.name,
    network: experiment.network ?? null,
    split: experiment.ensemble.split,
    labelNoise: experiment.dataset.label_noise?.fraction ?? null,
    everyProbeAsked: experiment.probes.examples === 'all',
    measures: experiment.measures,
    isTest: more.isTest,
    halves: { train: none(), validation: none(), test: none(), ...more.halves },
    byDepth: more.byDepth,
    results: more.results,
  };
}

async function addMember(
  { isTest, halves, byDepth, results }: More,
  splits: Parameters<Visitor>[0],
  { index, members, probes }: Ensemble,
): Promise<void> {
  const iterations = rescaleLearned(
    await Promise.all(splits.map(async ({ split }) => (await split.read('iteration_learned')) ?? [])),
  );
  for (const [s, { split, rows }] of splits.entries()) {
    const depths = (await split.read('prediction_depth')) ?? [];
    // `members` counts this one already.
    halves[split.split] ??= noHalves(index.length);
    add(halves[split.split]![(members - 1) % 2], rows, depths);
    if (split.split === 'test') for (const row of rows) isTest[row] = 1;
    const predictions = (await split.read('predictions')) ?? [];
    const labels = (await split.read('labels')) ?? [];
    byDepth[split.split] ??= [];
    byDepth[split.split]!.push(countByDepth(probes - 1, { depths, predictions, labels, iterations: iterations[s] }));
    results[split.split] ??= [];
    results[split.split]!.push(resultOf(predictions, labels, await split.read('output_margin')));
  }
}

function noHalves(rows: number): [Sum, Sum] {
  const sum = (): Sum => ({ sum: new Float64Array(rows), count: new Int32Array(rows) });
  return [sum(), sum()];
}

function resultOf(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  margins: ArrayLike<number> | undefined,
): MemberResult {
  const examples = predictions.length;
  let [right, margin] = [0, 0];
  for (let i = 0; i < examples; i++) {
    if (predictions[i] === labels[i]) right++;
    margin += margins?.[i] ?? 0;
  }
  return { examples, accuracy: right / examples, outputMargin: margins ? margin / examples : null };
}

function countByDepth(
  deepest: number,
  examples: Record<'depths' | 'predictions' | 'labels' | 'iterations', ArrayLike<number>>,
): DepthCounts {
  const { depths, predictions, labels, iterations } = examples;
  const zeros = () => new Float64Array(deepest + 1);
  const counts: DepthCounts = {
    examples: zeros(),
    right: zeros(),
    iteration: zeros(),
    iterationCount: zeros(),
    undefinedDepths: 0,
  };
  for (let i = 0; i < depths.length; i++) {
    const depth = depths[i];
    if (Number.isNaN(depth)) {
      counts.undefinedDepths++;
      continue;
    }
    counts.examples[depth]++;
    if (predictions[i] === labels[i]) counts.right[depth]++;
    if (!Number.isFinite(iterations[i] ?? Number.NaN)) continue;
    counts.iteration[depth] += iterations[i];
    counts.iterationCount[depth]++;
  }
  return counts;
}
