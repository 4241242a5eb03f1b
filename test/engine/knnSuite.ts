import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { KnnBuild } from '../../server/src/kernels/knn/builds.ts';
import { type KnnPool, startKnnPool } from '../../server/src/kernels/knn/pool.ts';
import { type KnnPlan, knnMemory, type Neighbours, searchExactly } from '../../server/src/probes/exact.ts';
import { type Rows, rowsOf } from '../../server/src/probes/rows.ts';
import { bruteForce, expectSame } from './bruteForce.ts';
import { type Case, cases, embeddings } from './knnData.ts';

/** The plan for the least memory that is enough, to a hundredth. */
function tightestPlan(stored: Rows, sets: Rows[], options: Parameters<typeof knnMemory>[2]): KnnPlan {
  for (let memoryBytes = 1 << 20; ; memoryBytes = Math.ceil(memoryBytes * 1.01))
    try {
      return knnMemory(stored, sets, { ...options, memoryBytes });
    } catch {}
}

function rowsOfCase({ kind, stored, queries, width, seed }: Case): { train: Float32Array; test: Float32Array } {
  const all = embeddings(kind, stored + queries, width, seed);
  return { train: all.subarray(0, stored * width), test: all.subarray(stored * width) };
}

async function search(pool: KnnPool, example: Case): Promise<{ neighbours: Neighbours[]; searchedAgain: number }> {
  const { width, k, excludeSelf, tight } = example;
  const { train, test } = rowsOfCase(example);
  const stored = rowsOf('training', train, width);
  const sets = [stored, rowsOf('test', test, width)];
  const options = { k, excludeSelf, threads: pool.threads };
  const plan = tight ? tightestPlan(stored, sets, options) : knnMemory(stored, sets, options);
  return searchExactly(pool, plan, stored, sets, options);
}

function expected(example: Case): Neighbours[] {
  const { width, k, excludeSelf } = example;
  const { train, test } = rowsOfCase(example);
  return [bruteForce(train, train, width, k, excludeSelf), bruteForce(train, test, width, k)];
}

const base: Case = {
  kind: 'normal',
  stored: 1100,
  queries: 0,
  width: 20,
  k: 30,
  excludeSelf: false,
  tight: false,
  seed: 1,
};

/** Exact k-NN with the given builds, alone and with two threads, against the definition. */
export function knnSuite(builds: readonly KnnBuild[]): void {
  describe.each(builds)('exact k-NN, build %s', build => {
    const pools = Promise.all([startKnnPool(1, build), startKnnPool(2, build)]);
    afterAll(async () => {
      await Promise.all((await pools).map(pool => pool.dispose()));
    });

    it('equals a float64 brute force, whatever the data and the memory', async () => {
      await fc.assert(
        fc.asyncProperty(cases, async example => {
          const want = expected(example);
          for (const pool of await pools) {
            const { neighbours } = await search(pool, example);
            want.forEach((set, i) => {
              expectSame(neighbours[i], set);
            });
          }
        }),
        { numRuns: 8, seed: 1 + builds.indexOf(build) },
      );
    });

    it.each([
      ['products are enough', { kind: 'clusters' }, false],
      ['products leave most queries in doubt', { kind: 'collapsed' }, false],
      ['ties leave a doubt that only float64 ends', { kind: 'grid', width: 13 }, true],
      ['all rows are equal', { kind: 'constant' }, false],
      ['values are too large for float32 sums', { kind: 'huge', width: 40 }, false],
    ] as const)('is exact where %s', async (_, changes, again) => {
      const example: Case = { ...base, ...changes };
      const want = expected(example);
      for (const pool of await pools) {
        const { neighbours, searchedAgain } = await search(pool, example);
        want.forEach((set, i) => {
          expectSame(neighbours[i], set);
        });
        expect(searchedAgain > 0).toBe(again);
      }
    });
  });
}
