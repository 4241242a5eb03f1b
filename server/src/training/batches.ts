import { randomStream } from '../random.ts';

/** What decides which examples a step sees. */
export interface BatchSettings {
  batchSize: number;
  seed: number;
  /** Of the ensemble, from 0. */
  member: number;
}

/**
 * Which examples each step trains on. The examples are gone through in a random order, drawn anew for each epoch, so none
 * comes twice within an epoch. Every batch is full, as the paper counts steps at a fixed batch size: where an epoch ends
 * within a batch, the batch goes on with the next epoch. A training set smaller than a batch is one batch.
 *
 * The order depends only on seed, member and epoch, so a run can go on at any step.
 *
 * @param examples number of training examples
 * @returns step (from 0) to indices of examples; quick for steps in sequence
 */
export function batchOrder(examples: number, { batchSize, seed, member }: BatchSettings): (step: number) => Int32Array {
  const size = Math.min(batchSize, examples);
  let epoch = -1;
  let order = new Int32Array(0);
  return step => {
    const batch = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      const position = step * size + i;
      const wanted = Math.floor(position / examples);
      if (wanted !== epoch) {
        epoch = wanted;
        order = Int32Array.from(randomStream(seed, `batches/${member}/${epoch}`).permutation(examples));
      }
      batch[i] = order[position % examples];
    }
    return batch;
  };
}
