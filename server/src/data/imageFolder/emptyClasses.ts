import { DataError } from '../errors.ts';
import type { ImageParts } from './listing.ts';

/**
 * Notes on classes of which no image can be used for training, though there are some.
 * @param classes in the order of their labels
 * @param wanted those that the experiment uses
 * @param left files that are left out, and why
 * @throws DataError if fewer than two classes have images to train on
 */
export function emptyClasses(
  classes: readonly string[],
  wanted: readonly string[],
  { train }: ImageParts,
  left: ReadonlyMap<string, string>,
): string[] {
  const there = new Set(train.map(({ label }) => classes[label]));
  const usable = new Set(train.filter(({ path }) => !left.has(path)).map(({ label }) => classes[label]));
  const empty = wanted.filter(name => there.has(name) && !usable.has(name));
  if (empty.length === 0) return [];
  const [first] = [...left].filter(([path]) =>
    train.some(image => image.path === path && empty.includes(classes[image.label])),
  );
  const because = `Of ${empty.join(', ')} every file is left out, the first: ${first.join(', ')}`;
  const rest = wanted.filter(name => usable.has(name));
  if (rest.length < 2)
    throw new DataError(`Only one class has images that can be used to train on: ${rest.join('')}. ${because}`, {
      path: ['dataset', 'path'],
      hint: 'At least two classes are needed. Correct or replace the files.',
    });
  return [because];
}
