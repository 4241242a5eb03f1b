import type { Judged } from './judged.ts';
import type { Column, Table } from './table.ts';

/**
 * Ranked images as a table that a labelling tool reads: which image, the name of its label, the name of the class it looks
 * like, a score; then the evidence. docs/tables.md explains each column.
 * @param places of the images in `judged`, in their order
 * @param about names of the classes; the image files by index, where the images are files; whether labels were changed
 */
export function rankedTable(
  judged: Judged,
  scores: readonly number[],
  places: readonly number[],
  {
    classes,
    paths,
    noisy,
  }: { classes: readonly string[]; paths: ReadonlyMap<number, string> | undefined; noisy: boolean },
): Table {
  const pick = (values: ArrayLike<number>) => places.map(place => values[place]);
  const integer = (name: string, values: ArrayLike<number>): Column => ({ name, type: 'integer', data: pick(values) });
  const real = (name: string, values: ArrayLike<number>): Column => ({ name, type: 'real', data: pick(values) });
  const named = (name: string, values: ArrayLike<number>): Column => ({
    name,
    type: 'text',
    data: pick(values).map(label => classes[label] ?? ''),
  });
  const { index, labels, originalLabels, consensusClass, depth, depthModels, times } = judged;
  const columns: Column[] = [
    { name: 'rank', type: 'integer', data: places.map((_, i) => i + 1) },
    integer('index', index),
    ...(paths ? [{ name: 'path', type: 'text' as const, data: pick(index).map(at => paths.get(at) ?? '') }] : []),
    integer('label', labels),
    named('label_name', labels),
    integer('suggested_label', consensusClass),
    named('suggested_label_name', consensusClass),
    real('score', scores),
    real('consistency', judged.consistency),
    real('consensus_consistency', judged.consensusConsistency),
    real('mean_pd_val', depth.unseen),
    real('mean_pd_train', depth.train),
    integer('times_val', times.unseen),
    integer('times_train', times.train),
    integer('pd_models_val', depthModels.unseen),
    integer('pd_models_train', depthModels.train),
    ...(noisy ? [integer('original_label', originalLabels), named('original_label_name', originalLabels)] : []),
  ];
  return { rows: places.length, columns };
}
