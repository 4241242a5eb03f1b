import { consensus } from '../difficulty/ensemble.ts';
import { formsOfDifficulty } from '../difficulty/forms.ts';
import { readRunRecord } from '../runs/folder.ts';
import { finishedSplits } from './predictions.ts';
import type { Table } from './table.ts';

/** Sums over the members for one role (training, or unseen), by example. */
interface Sums {
  times: Float64Array;
  depth: Float64Array;
  depths: Float64Array;
  iteration: Float64Array;
  iterations: Float64Array;
}

/**
 * The table `examples`: what all finished members together say of each example (sections 3 to 5). A test example counts
 * as validation for every member; means of the margins are over the members that had the example in validation.
 */
export async function examplesTable(runFolder: string): Promise<Table> {
  const { data, probes } = readRunRecord(runFolder);
  const classes = data.classes.length;
  const positions = new Map<number, number>();
  const labels: number[] = [];
  const originals: number[] = [];
  const parts = [];
  for await (const part of finishedSplits(runFolder)) {
    const [index, label, original] = await Promise.all([
      part.read('index'),
      part.read('labels'),
      part.read('original_labels'),
    ]);
    if (!index || !label) continue;
    for (let i = 0; i < index.length; i++)
      if (!positions.has(index[i])) {
        positions.set(index[i], labels.length);
        labels.push(label[i]);
        originals.push(original?.[i] ?? label[i]);
      }
    parts.push(part);
  }
  const count = labels.length;
  const zeros = () => new Float64Array(count);
  const sums = (): Sums => ({
    times: zeros(),
    depth: zeros(),
    depths: zeros(),
    iteration: zeros(),
    iterations: zeros(),
  });
  const train = sums();
  const unseen = sums();
  const votes = new Uint16Array(count * classes);
  const margins = { output: zeros(), input: zeros() };
  for (const { split, read } of parts) {
    const rows = Array.from((await read('index')) ?? [], index => positions.get(index)!);
    const into = split === 'train' ? train : unseen;
    const depth = await read('prediction_depth');
    const iteration = await read('iteration_learned');
    for (const [i, row] of rows.entries()) {
      into.times[row]++;
      add(into.depth, into.depths, row, depth?.[i]);
      add(into.iteration, into.iterations, row, iteration?.[i]);
    }
    if (split === 'train') continue;
    const [predictions, output, input] = await Promise.all([
      read('predictions'),
      read('output_margin'),
      read('input_margin'),
    ]);
    for (const [i, row] of rows.entries()) {
      votes[row * classes + predictions![i]]++;
      margins.output[row] += output?.[i] ?? Number.NaN;
      margins.input[row] += input?.[i] ?? Number.NaN;
    }
  }

  const verdicts = labels.map((label, row) => consensus(votes.subarray(row * classes, (row + 1) * classes), label));
  const validationDepth = mean(unseen.depth, unseen.depths);
  const trainingDepth = mean(train.depth, train.depths);
  const forms = formsOfDifficulty(validationDepth, trainingDepth, probes.length - 1);
  const order = Array.from(positions.keys()).sort((a, b) => a - b);
  const rows = order.map(index => positions.get(index)!);
  const real = (name: string, values: ArrayLike<number>) => ({
    name,
    type: 'real' as const,
    data: Float64Array.from(rows, row => values[row]),
  });
  const integer = (name: string, values: ArrayLike<number>) => ({ ...real(name, values), type: 'integer' as const });
  return {
    rows: count,
    columns: [
      { name: 'index', type: 'integer', data: Int32Array.from(order) },
      integer('label', labels),
      integer('original_label', originals),
      real('mean_pd_train', trainingDepth),
      real('mean_pd_val', validationDepth),
      integer('times_train', train.times),
      integer('times_val', unseen.times),
      integer(
        'consensus_class',
        verdicts.map(verdict => (verdict.consensusClass < 0 ? Number.NaN : verdict.consensusClass)),
      ),
      real(
        'consistency',
        verdicts.map(verdict => verdict.consistency),
      ),
      real(
        'consensus_consistency',
        verdicts.map(verdict => verdict.consensusConsistency),
      ),
      real(
        'entropy',
        verdicts.map(verdict => verdict.entropy),
      ),
      real('mean_iteration_learned_train', mean(train.iteration, train.iterations)),
      real('mean_iteration_learned_val', mean(unseen.iteration, unseen.iterations)),
      real('mean_output_margin', mean(margins.output, unseen.times)),
      real('mean_input_margin', mean(margins.input, unseen.times)),
      { name: 'form', type: 'text', data: rows.map(row => forms[row]) },
    ],
  };
}

function add(sum: Float64Array, count: Float64Array, row: number, value: number | undefined): void {
  if (value === undefined || Number.isNaN(value)) return;
  sum[row] += value;
  count[row]++;
}

/** Sum over count; NaN where there is none. */
function mean(sum: Float64Array, count: Float64Array): Float64Array {
  return sum.map((value, i) => value / count[i]);
}
