import { consensus } from '../difficulty/ensemble.ts';
import { CORNERS, cornerDistances, formsOfDifficulty } from '../difficulty/forms.ts';
import { type Ensemble, meanOf, readEnsemble } from './ensemble.ts';
import type { Column, Table } from './table.ts';

/**
 * The table `examples`: what all finished members together say of each example (sections 3 to 5), ascending by index.
 * docs/tables.md explains each column.
 */
export async function examplesTable(runFolder: string): Promise<Table> {
  return examplesOf(await readEnsemble(runFolder));
}

/** The same of an ensemble that is read already. Pure. */
export function examplesOf(ensemble: Ensemble): Table {
  const { index, labels, originalLabels, train, unseen, votes, classes, probes } = ensemble;
  const verdicts = Array.from(labels, (label, row) =>
    consensus(votes.subarray(row * classes.length, (row + 1) * classes.length), label),
  );
  const integer = (name: string, data: ArrayLike<number>): Column => ({ name, type: 'integer', data });
  const real = (name: string, data: ArrayLike<number>): Column => ({ name, type: 'real', data });
  const verdict = (key: 'consistency' | 'consensusConsistency' | 'entropy') => verdicts.map(entry => entry[key]);
  const depths = { train: meanOf(train.depth), unseen: meanOf(unseen.depth) };
  const distances = cornerDistances(depths.unseen, depths.train, probes - 1);
  const columns = [
    integer('index', index),
    integer('label', labels),
    integer('original_label', originalLabels),
    real('mean_pd_train', depths.train),
    real('mean_pd_val', depths.unseen),
    integer('times_train', train.times),
    integer('times_val', unseen.times),
    integer(
      'consensus_class',
      verdicts.map(({ consensusClass }) => (consensusClass < 0 ? Number.NaN : consensusClass)),
    ),
    real('consistency', verdict('consistency')),
    real('consensus_consistency', verdict('consensusConsistency')),
    real('entropy', verdict('entropy')),
    real('mean_iteration_learned_train', meanOf(train.iteration)),
    real('mean_iteration_learned_val', meanOf(unseen.iteration)),
    real('mean_output_margin', meanOf(unseen.outputMargin)),
    real('mean_input_margin', meanOf(unseen.inputMargin)),
    { name: 'form', type: 'text' as const, data: formsOfDifficulty(depths.unseen, depths.train, probes - 1) },
    integer('pd_models_train', train.depth.count),
    integer('pd_models_val', unseen.depth.count),
    real('mean_rescaled_iteration_train', meanOf(train.rescaledIteration)),
    real('mean_rescaled_iteration_val', meanOf(unseen.rescaledIteration)),
    real('mean_output_margin_train', meanOf(train.outputMargin)),
    real('mean_input_margin_train', meanOf(train.inputMargin)),
    ...CORNERS.map(({ form }) => real(`distance_${form}`, distances[form])),
  ];
  return { rows: index.length, columns };
}
