import { nearest } from '../experiment/nearest.ts';
import { randomStream } from '../random.ts';
import { DataError } from './errors.ts';

/**
 * Which of a data set's classes an experiment uses.
 * @param wanted `dataset.classes`; left out, all
 * @returns their names in the order of their new labels, and the new label of each old one (-1: not used)
 * @throws DataError for a name that does not exist or stands there twice, and for fewer than two
 */
export function chooseClasses(
  available: readonly string[],
  wanted: readonly string[] = available,
): { classes: string[]; relabel: Int32Array } {
  const relabel = new Int32Array(available.length).fill(-1);
  wanted.forEach((name, label) => {
    const path = ['dataset', 'classes', label];
    const old = available.indexOf(name);
    const suggestion = nearest(name, available);
    if (old < 0)
      throw new DataError(`There is no class '${name}'`, {
        path,
        hint: `${suggestion ? `Did you mean '${suggestion}'? ` : ''}The classes are: ${available.join(', ')}.`,
      });
    if (relabel[old] >= 0) throw new DataError(`The class '${name}' is listed twice`, { path });
    relabel[old] = label;
  });
  if (wanted.length < 2)
    throw new DataError(`At least two classes are needed, ${wanted.length} listed`, { path: ['dataset', 'classes'] });
  return { classes: [...wanted], relabel };
}

/**
 * Which images of a split an experiment uses: those of its classes, and of these a random draw of `limit`. The draw is
 * the same for every run and member, and a smaller one is a part of every larger one, with the same or other classes.
 * @param labels the labels of the data set's file
 * @param relabel the new label of each old one, -1 for classes that are not used
 * @returns positions in the file, ascending
 * @throws DataError if there are fewer images than `limit`, or none to train on
 */
export function chooseExamples(
  labels: Uint8Array | Int32Array,
  relabel: Int32Array,
  split: 'train' | 'test',
  limit: number | undefined,
): Int32Array {
  const isUsed = (position: number) => relabel[labels[position]] >= 0;
  const used = Int32Array.from(labels.keys()).filter(isUsed);
  if (split === 'train' && (limit === 0 || used.length === 0))
    throw new DataError('There are no training images', {
      path: ['dataset', ...(limit === 0 ? ['limit', split] : [])],
    });
  if (limit === undefined || limit === used.length) return used;
  const images = `${split === 'train' ? 'training' : 'test'} images`;
  if (limit > used.length)
    throw new DataError(`${limit} ${images} are asked for, but there are only ${used.length}`, {
      path: ['dataset', 'limit', split],
      hint: `Lower the limit to at most ${used.length}, or leave it out to use all.`,
    });
  return randomStream(0, `limit/${split}`).permutation(labels.length).filter(isUsed).slice(0, limit).sort();
}
