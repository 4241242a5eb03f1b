import { randomStream } from '../random.ts';

/** Positions (not the official indices) of the examples that a member trains on and is validated on, ascending. */
export interface Split {
  train: Int32Array;
  validation: Int32Array;
}

/**
 * Draws a member's split into training and validation examples (paper, sections 3.1 and A.6.2).
 * @param count examples to split
 * @param split the validation fraction, drawn anew for each member; at least one example lands on either side.
 *   `full`: every example trains and none validates
 * @param seed the ensemble's seed
 * @param member the member's number, from 0
 */
export function drawSplit(count: number, split: number | 'full', seed: number, member: number): Split {
  if (split === 'full')
    return { train: Int32Array.from({ length: count }, (_, i) => i), validation: new Int32Array(0) };
  if (count < 2 || !(split > 0 && split < 1))
    throw new RangeError(`cannot split ${count} examples with a validation fraction of ${split}`);
  const held = Math.min(Math.max(Math.round(count * split), 1), count - 1);
  const order = randomStream(seed, `split/${member}`).permutation(count);
  return { validation: order.slice(0, held).sort(), train: order.slice(held).sort() };
}
