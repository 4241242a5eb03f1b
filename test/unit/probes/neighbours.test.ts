import { describe, expect, it } from 'vitest';
import {
  firstOf,
  mergeRows,
  noNeighbours,
  rowsOfPositions,
  withoutSelf,
} from '../../../server/src/kernels/knn/neighbours.ts';

const NOWHERE = 0x7fffffff;

describe('rowsOfPositions', () => {
  // Rows 0 and 3 are equal (position 0), 1 and 4 (position 1); row 2 stands alone (position 2).
  const points = Int32Array.of(0, 1, 2);
  const nextEqual = Int32Array.of(3, 4, -1, -1, -1);
  const rows = (distances: number[], positions: number[], k: number) =>
    rowsOfPositions(Float64Array.from(distances), Int32Array.from(positions), points, nextEqual, k);

  it('gives each position all of its rows', () => {
    expect(rows([1, 2, 3], [1, 2, 0], 9)).toEqual({ rows: [1, 4, 2, 0, 3], distances: [1, 1, 2, 3, 3] });
  });

  it('orders rows at the same distance by number, across positions', () => {
    expect(rows([2, 2], [0, 1], 9).rows).toEqual([0, 1, 3, 4]);
    expect(rows([2, 2], [0, 1], 3).rows).toEqual([0, 1, 3]);
  });

  it('ends at places that no point has taken', () => {
    expect(rows([2, Number.POSITIVE_INFINITY], [2, NOWHERE], 9).rows).toEqual([2]);
  });
});

describe('mergeRows', () => {
  it('keeps the k nearest, the earlier block first where distances are equal', () => {
    const neighbours = noNeighbours(2, 3);
    mergeRows(neighbours, 1, 3, { rows: [1, 0], distances: [1, 5] }, 0);
    expect([...neighbours.indices]).toEqual([-1, -1, -1, 1, 0, -1]);
    mergeRows(neighbours, 1, 3, { rows: [2, 0, 1], distances: [1, 4, 6] }, 10);
    expect([...neighbours.indices.subarray(3)]).toEqual([1, 12, 10]);
    expect([...neighbours.squaredDistances.subarray(3)]).toEqual([1, 1, 4]);
  });
});

describe('what is left out', () => {
  const neighbours = (indices: number[]) => ({
    indices: Int32Array.from(indices),
    squaredDistances: Float64Array.from(indices, row => row / 10),
  });

  it('is each row itself, wherever it stands, or the last one', () => {
    const { indices, squaredDistances } = withoutSelf(neighbours([0, 1, 2, 0, 1, 2, 0, 1, 3]), 2);
    expect([...indices]).toEqual([1, 2, 0, 2, 0, 1]);
    expect([...squaredDistances]).toEqual([0.1, 0.2, 0, 0.2, 0, 0.1]);
  });

  it('is the last one where only k are wanted', () => {
    expect([...firstOf(neighbours([4, 5, 6, 7, 8, 9]), 3, 2).indices]).toEqual([4, 5, 7, 8]);
  });
});
