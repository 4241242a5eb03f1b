import { expect } from 'vitest';
import type { Neighbours } from '../../server/src/probes/exact.ts';

/**
 * The definition, slowly: squared distances summed in float64 column by column, sorted by (distance, row number).
 * @param self leave query i out of its own neighbours
 */
export function bruteForce(
  stored: Float32Array,
  queries: Float32Array,
  width: number,
  k: number,
  self = false,
): Neighbours {
  const count = stored.length / width;
  const asked = queries.length / width;
  const indices = new Int32Array(asked * k);
  const squaredDistances = new Float64Array(asked * k);
  for (let q = 0; q < asked; q++) {
    const distances = new Float64Array(count);
    for (let row = 0; row < count; row++)
      for (let c = 0; c < width; c++) {
        const difference = queries[q * width + c] - stored[row * width + c];
        distances[row] += difference * difference;
      }
    const order = Array.from(distances.keys()).filter(row => !(self && row === q));
    order.sort((a, b) => distances[a] - distances[b] || a - b);
    for (let i = 0; i < k; i++) {
      indices[q * k + i] = order[i];
      squaredDistances[q * k + i] = distances[order[i]];
    }
  }
  return { indices, squaredDistances };
}

/** Expects the same bits. vitest's own comparison takes seconds for a million numbers. */
export function expectSame(got: Neighbours, want: Neighbours): void {
  for (const part of ['indices', 'squaredDistances'] as const) {
    expect(got[part].length).toBe(want[part].length);
    const at = want[part].findIndex((value, i) => !Object.is(value, got[part][i]));
    if (at >= 0) expect.fail(`${part}[${at}] is ${got[part][at]}, not ${want[part][at]}`);
  }
}
