import { randomStream } from '../random.ts';
import { DataError } from './errors.ts';

/**
 * Replaces the labels of exactly `round(fraction * N)` examples, drawn at random, by a label drawn uniformly from the
 * other classes, so that each of them is mislabeled. A smaller fraction changes a part of what a larger one changes.
 *
 * The paper (section 3.2, "CIFAR10 with 40% random labels") says "we have randomized (and fixed) 40% of the labels" and
 * compares "unchanged training data" with "mislabeled training data". It does not say whether a random label may by
 * chance be the true one; here it may not, since such an example would be neither mislabeled nor unchanged.
 * @param labels the true labels; they stay as they are
 * @param classes labels are 0 to classes - 1
 * @returns the labels to train on
 */
export function addLabelNoise(
  labels: Int32Array,
  classes: number,
  { fraction, seed }: { fraction: number; seed: number },
): Int32Array {
  if (!(fraction >= 0 && fraction <= 1))
    throw new DataError(`The fraction of labels to change has to be from 0 to 1, not ${fraction}`, {
      path: ['dataset', 'label_noise', 'fraction'],
    });
  const random = randomStream(seed, 'label_noise');
  const noisy = labels.slice();
  for (const position of random.permutation(labels.length).subarray(0, Math.round(fraction * labels.length))) {
    const other = random.integer(classes - 1);
    noisy[position] = other < labels[position] ? other : other + 1;
  }
  return noisy;
}
