import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exactNeighbours, releaseKnn } from '../../server/src/probes/exact.ts';
import { rowsOf } from '../../server/src/probes/rows.ts';
import { countVotes, majorityClass } from '../../server/src/probes/votes.ts';

/** See test/golden/knn/make.py. */
interface Case {
  name: string;
  width: number;
  k: number;
  classes: number;
  stored: number[];
  queries: number[];
  labels: number[];
  stored_class: number[];
  stored_neighbours: number[][];
  queries_class: number[];
  queries_neighbours: number[][];
  alone_class?: number[];
  alone_neighbours?: number[][];
}

const cases: Case[] = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/knn/cases.json'), 'utf8'));
afterAll(releaseKnn);

test.each(cases)('classifies as scikit-learn does: $name', async golden => {
  const { width, k, classes } = golden;
  const stored = rowsOf('training', Float32Array.from(golden.stored), width);
  const queries = rowsOf('test', Float32Array.from(golden.queries), width);
  const labels = Int32Array.from(golden.labels);
  const check = (indices: Int32Array, neighbours: number[][], predictions: number[]) => {
    expect([...indices]).toEqual(neighbours.flat());
    expect([...majorityClass(countVotes(indices, k, labels, classes), classes)]).toEqual(predictions);
  };
  const [train, test] = await exactNeighbours(stored, [stored, queries], { k });
  check(train.indices, golden.stored_neighbours, golden.stored_class);
  check(test.indices, golden.queries_neighbours, golden.queries_class);
  if (golden.alone_neighbours) {
    const [alone] = await exactNeighbours(stored, [stored], { k, excludeSelf: true });
    check(alone.indices, golden.alone_neighbours, golden.alone_class!);
  }
});
