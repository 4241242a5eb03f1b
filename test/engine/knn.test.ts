import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { compileKnnModules, type KnnBuild } from '../../server/src/kernels/knn/builds.ts';
import { type KnnPool, startKnnPool } from '../../server/src/kernels/knn/pool.ts';
import { knnMemory, searchExactly } from '../../server/src/probes/exact.ts';
import { rowsOf } from '../../server/src/probes/rows.ts';
import { bruteForce } from './bruteForce.ts';
import { cases, embeddings, type Kind } from './knnData.ts';

const pools = new Map<string, Promise<KnnPool>>();
const poolOf = (build: KnnBuild, threads: number) => {
  const key = `${build} ${threads}`;
  if (!pools.has(key)) pools.set(key, startKnnPool(threads, build));
  return pools.get(key)!;
};
afterAll(async () => {
  for (const pool of pools.values()) await (await pool).dispose();
});

interface Case {
  kind: Kind;
  stored: number;
  queries: number;
  width: number;
  seed: number;
  k: number;
  excludeSelf: boolean;
  tight: boolean;
}

/** The least memory with which a search works, found by trying. */
function leastMemory(attempt: (memoryBytes: number) => unknown): number {
  let memoryBytes = 1 << 20;
  for (;;) {
    try {
      attempt(memoryBytes);
      return memoryBytes;
    } catch {
      memoryBytes = Math.ceil(memoryBytes * 1.02);
    }
  }
}

async function compare(pool: KnnPool, test: Case): Promise<{ searchedAgain: number; blocks: number }> {
  const { kind, width, k, excludeSelf } = test;
  const all = embeddings(kind, test.stored + test.queries, width, test.seed);
  const train = all.subarray(0, test.stored * width);
  const other = all.subarray(test.stored * width);
  const stored = rowsOf('train', train, width);
  const sets = [stored, rowsOf('test', other, width)];
  const options = { k, excludeSelf, threads: pool.threads };
  const memoryBytes = test.tight ? leastMemory(m => knnMemory(stored, sets, { ...options, memoryBytes: m })) : undefined;
  const plan = knnMemory(stored, sets, { ...options, memoryBytes });
  const { neighbours, searchedAgain } = await searchExactly(pool, plan, stored, sets, options);
  expect(neighbours[0]).toEqual(bruteForce(train, train, width, k, excludeSelf));
  expect(neighbours[1]).toEqual(bruteForce(train, other, width, k));
  return { searchedAgain, blocks: plan.storedBlocks };
}

const builds = [...(await compileKnnModules()).keys()];

describe.each(builds)('exact k-NN, build %s', build => {
  it.each([1, 2])('equals a float64 brute force with %i threads', async threads => {
    const pool = await poolOf(build, threads);
    await fc.assert(
      fc.asyncProperty(cases, async test => {
        await compare(pool, test);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
