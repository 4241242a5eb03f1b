import { consensus } from '../difficulty/ensemble.ts';
import { formsOfDifficulty } from '../difficulty/forms.ts';
import { readRunRecord } from '../runs/folder.ts';
import { finishedSplits, type MemberSplit } from './predictions.ts';
import type { Column, Table } from './table.ts';

/** The examples that any member saw, by their position in the data set. */
interface Known {
  /** Ascending. */
  index: Int32Array;
  /** The place of a position in `index`. */
  places: Map<number, number>;
  labels: Int32Array;
  originalLabels: Int32Array;
}

/** Sums over the members, by example. */
interface Sums {
  times: Float64Array;
  depth: Mean;
  iteration: Mean;
}

/** A sum with the number of its terms. */
interface Mean {
  sum: Float64Array;
  count: Float64Array;
}

interface Totals {
  /** Over the members that had the example in training. */
  train: Sums;
  /** Over those that had it in validation or test. */
  unseen: Sums;
  outputMargin: Mean;
  inputMargin: Mean;
  /** How many of those predicted each class, [examples, classes]. */
  votes: Uint16Array;
}

/**
 * The table `examples`: what all finished members together say of each example (sections 3 to 5). A test example counts
 * as validation for every member; means of the margins are over the members that had the example in validation.
 */
export async function examplesTable(runFolder: string): Promise<Table> {
  const { data, probes } = readRunRecord(runFolder);
  const known = await findExamples(runFolder);
  const totals = await addUp(runFolder, known, data.classes.length);
  return { rows: known.index.length, columns: columnsOf(known, totals, data.classes.length, probes.length - 1) };
}

async function findExamples(runFolder: string): Promise<Known> {
  const labelOf = new Map<number, { label: number; original: number }>();
  for await (const { read } of finishedSplits(runFolder)) {
    const index = (await read('index')) ?? [];
    const labels = (await read('labels')) ?? [];
    const originals = (await read('original_labels')) ?? labels;
    for (let i = 0; i < index.length; i++) labelOf.set(index[i], { label: labels[i], original: originals[i] });
  }
  const index = Int32Array.from(labelOf.keys()).sort();
  return {
    index,
    places: new Map(Array.from(index, (position, place) => [position, place])),
    labels: index.map(position => labelOf.get(position)!.label),
    originalLabels: index.map(position => labelOf.get(position)!.original),
  };
}

async function addUp(runFolder: string, { index, places }: Known, classes: number): Promise<Totals> {
  const zeros = () => new Float64Array(index.length);
  const mean = (): Mean => ({ sum: zeros(), count: zeros() });
  const sums = (): Sums => ({ times: zeros(), depth: mean(), iteration: mean() });
  const votes = new Uint16Array(index.length * classes);
  const totals: Totals = { train: sums(), unseen: sums(), outputMargin: mean(), inputMargin: mean(), votes };
  for await (const split of finishedSplits(runFolder)) {
    const rows = Int32Array.from((await split.read('index')) ?? [], position => places.get(position)!);
    const into = split.split === 'train' ? totals.train : totals.unseen;
    for (const row of rows) into.times[row]++;
    await add(into.depth, rows, split, 'prediction_depth');
    await add(into.iteration, rows, split, 'iteration_learned');
    if (split.split === 'train') continue;
    await add(totals.outputMargin, rows, split, 'output_margin');
    await add(totals.inputMargin, rows, split, 'input_margin');
    const predictions = (await split.read('predictions')) ?? [];
    for (let i = 0; i < rows.length; i++) votes[rows[i] * classes + predictions[i]]++;
  }
  return totals;
}

/** Adds one array of a split; what is missing in it (NaN) is left out. */
async function add(
  { sum, count }: Mean,
  rows: Int32Array,
  { read }: MemberSplit,
  array: Parameters<MemberSplit['read']>[0],
): Promise<void> {
  const values = (await read(array)) ?? [];
  for (let i = 0; i < values.length; i++)
    if (!Number.isNaN(values[i])) {
      sum[rows[i]] += values[i];
      count[rows[i]]++;
    }
}

function columnsOf(known: Known, totals: Totals, classes: number, deepest: number): Column[] {
  const { train, unseen, votes } = totals;
  const verdicts = Array.from(known.labels, (label, row) =>
    consensus(votes.subarray(row * classes, (row + 1) * classes), label),
  );
  const integer = (name: string, data: ArrayLike<number>): Column => ({ name, type: 'integer', data });
  const real = (name: string, data: ArrayLike<number>): Column => ({ name, type: 'real', data });
  const [trainDepth, unseenDepth] = [meanOf(train.depth), meanOf(unseen.depth)];
  return [
    integer('index', known.index),
    integer('label', known.labels),
    integer('original_label', known.originalLabels),
    real('mean_pd_train', trainDepth),
    real('mean_pd_val', unseenDepth),
    integer('times_train', train.times),
    integer('times_val', unseen.times),
    integer(
      'consensus_class',
      verdicts.map(({ consensusClass }) => (consensusClass < 0 ? Number.NaN : consensusClass)),
    ),
    real(
      'consistency',
      verdicts.map(({ consistency }) => consistency),
    ),
    real(
      'consensus_consistency',
      verdicts.map(({ consensusConsistency }) => consensusConsistency),
    ),
    real(
      'entropy',
      verdicts.map(({ entropy }) => entropy),
    ),
    real('mean_iteration_learned_train', meanOf(train.iteration)),
    real('mean_iteration_learned_val', meanOf(unseen.iteration)),
    real('mean_output_margin', meanOf(totals.outputMargin)),
    real('mean_input_margin', meanOf(totals.inputMargin)),
    { name: 'form', type: 'text', data: formsOfDifficulty(unseenDepth, trainDepth, deepest) },
  ];
}

/** Sum over count; NaN where there is none. */
function meanOf({ sum, count }: Mean): Float64Array {
  return sum.map((value, i) => value / count[i]);
}
