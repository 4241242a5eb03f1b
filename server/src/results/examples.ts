import { CORNERS, cornerDistances, formsOfDifficulty } from '../difficulty/forms.ts';
import { imagePaths } from '../runs/imageFiles.ts';
import { type Ensemble, meanOf } from './ensemble.ts';
import { judge } from './judged.ts';
import { readEnsemble } from './readEnsemble.ts';
import type { Column, Table } from './table.ts';

/**
 * The table `examples`: what all finished members together say of each example (sections 3 to 5), ascending by index.
 * docs/tables.md explains each column.
 */
export async function examplesTable(runFolder: string): Promise<Table> {
  const ensemble = await readEnsemble(runFolder);
  const table = examplesOf(ensemble);
  const paths = imagePaths(runFolder);
  if (!paths) return table;
  const data = Array.from(ensemble.index, index => paths.get(index) ?? '');
  return { ...table, columns: [...table.columns, { name: 'path', type: 'text', data }] };
}

/** The same of an ensemble that is read already. Pure. */
export function examplesOf(ensemble: Ensemble): Table {
  const { index, train, unseen, probes } = ensemble;
  const { labels, originalLabels, depth, ...judged } = judge(ensemble, [...index.keys()]);
  const integer = (name: string, data: ArrayLike<number>): Column => ({ name, type: 'integer', data });
  const real = (name: string, data: ArrayLike<number>): Column => ({ name, type: 'real', data });
  const distances = cornerDistances(depth.unseen, depth.train, probes - 1);
  const columns = [
    integer('index', index),
    integer('label', labels),
    integer('original_label', originalLabels),
    real('mean_pd_train', depth.train),
    real('mean_pd_val', depth.unseen),
    integer('times_train', train.times),
    integer('times_val', unseen.times),
    integer('consensus_class', judged.consensusClass),
    real('consistency', judged.consistency),
    real('consensus_consistency', judged.consensusConsistency),
    real('entropy', judged.entropy),
    real('mean_iteration_learned_train', meanOf(train.iteration)),
    real('mean_iteration_learned_val', meanOf(unseen.iteration)),
    real('mean_output_margin', meanOf(unseen.outputMargin)),
    real('mean_input_margin', meanOf(unseen.inputMargin)),
    { name: 'form', type: 'text' as const, data: formsOfDifficulty(depth.unseen, depth.train, probes - 1) },
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
