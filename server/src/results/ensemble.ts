import { rescaleLearned } from '../difficulty/rescaleLearned.ts';
import type { SplitArray } from '../runs/memberFiles.ts';
import type { MemberSplit } from './members.ts';

/** What all finished members together have of each example, added up. A row is an example, ascending by its index. */
export interface Ensemble {
  classes: readonly string[];
  /** How many probes there are; the deepest possible prediction is at `probes - 1`. */
  probes: number;
  /** How many members are finished. */
  members: number;
  /** Positions in the data set. */
  index: Int32Array;
  labels: Int32Array;
  /** Before label noise. */
  originalLabels: Int32Array;
  /** Of the members that had the example in training. */
  train: SplitSums;
  /** Of those that had it in validation; a test example is that for every member. */
  unseen: SplitSums;
  /** How many of the latter predicted each class, [rows, classes]. */
  votes: Uint16Array;
}

export interface SplitSums {
  /** How many members had the example so. */
  times: Int32Array;
  /** Prediction depths; undefined ones are neither in the sum nor in the count. */
  depth: Sum;
  iteration: Sum;
  /** Iterations learned on the scale on which the 95th percentile of each model is 1. */
  rescaledIteration: Sum;
  outputMargin: Sum;
  inputMargin: Sum;
}

/** Of each example: a sum over members, and how many members have something to say. */
export interface Sum {
  sum: Float64Array;
  count: Int32Array;
}

/** The mean of each example; NaN where no member stands behind it. */
export function meanOf({ sum, count }: Sum): Float64Array {
  return sum.map((value, i) => value / count[i]);
}

/** The row of a position in the data set. @throws if there is none */
export type RowLookup = (position: number) => number;

/** @param index positions in the data set, ascending */
export function rowLookup(index: ArrayLike<number>): RowLookup {
  const rows = new Int32Array((index[index.length - 1] ?? -1) + 1).fill(-1);
  for (let row = 0; row < index.length; row++) rows[index[row]] = row;
  return position => {
    const row = rows[position] ?? -1;
    if (row < 0)
      throw new Error(
        `Image ${position} is known to one member of the run and not to another. The run's files were mixed.`,
      );
    return row;
  };
}

/** Of a run of which no member is read yet. @param rows how many images it has, which is not known before the first */
export function noExamples(classes: readonly string[], probes: number, rows = 0): Ensemble {
  const sum = (): Sum => ({ sum: new Float64Array(rows), count: new Int32Array(rows) });
  const sums = (): SplitSums => ({
    times: new Int32Array(rows),
    depth: sum(),
    iteration: sum(),
    rescaledIteration: sum(),
    outputMargin: sum(),
    inputMargin: sum(),
  });
  const zeros = () => new Int32Array(rows);
  const votes = new Uint16Array(rows * classes.length);
  const images = { index: zeros(), labels: zeros(), originalLabels: zeros() };
  return { classes, probes, members: 0, ...images, train: sums(), unseen: sums(), votes };
}

/** A member has every example in one of its splits, so the first one knows them all. */
export async function knownExamples(
  splits: readonly MemberSplit[],
  positions: readonly (ArrayLike<number> | undefined)[],
  { classes, probes }: Ensemble,
): Promise<Ensemble> {
  const index = Int32Array.from(positions.flatMap(split => Array.from(split ?? []))).sort();
  const known = { ...noExamples(classes, probes, index.length), index };
  const rowOf = rowLookup(index);
  for (const [s, { read }] of splits.entries()) {
    const labels = (await read('labels')) ?? [];
    const originals = (await read('original_labels')) ?? labels;
    for (let i = 0; i < labels.length; i++) {
      const row = rowOf(positions[s]![i]);
      known.labels[row] = labels[i];
      known.originalLabels[row] = originals[i];
    }
  }
  return known;
}

/** Adds one member, with the rows of its examples. */
export async function addMember(
  ensemble: Ensemble,
  splits: readonly { split: MemberSplit; rows: Int32Array }[],
): Promise<void> {
  ensemble.members++;
  const iterations = await Promise.all(splits.map(async ({ split }) => (await split.read('iteration_learned')) ?? []));
  const rescaled = rescaleLearned(iterations);
  for (const [s, { split, rows }] of splits.entries()) {
    const into = split.split === 'train' ? ensemble.train : ensemble.unseen;
    const values = async (array: SplitArray) => (await split.read(array)) ?? [];
    for (const row of rows) into.times[row]++;
    add(into.depth, rows, await values('prediction_depth'));
    add(into.iteration, rows, iterations[s]);
    add(into.rescaledIteration, rows, rescaled[s]);
    add(into.outputMargin, rows, await values('output_margin'));
    add(into.inputMargin, rows, await values('input_margin'));
    if (split.split === 'train') continue;
    const predictions = await values('predictions');
    for (let i = 0; i < rows.length; i++) ensemble.votes[rows[i] * ensemble.classes.length + predictions[i]]++;
  }
}

/** Adds the values of some rows; what is missing among them (NaN) is left out. */
export function add({ sum, count }: Sum, rows: Int32Array, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isNaN(values[i])) {
      sum[rows[i]] += values[i];
      count[rows[i]]++;
    }
}
