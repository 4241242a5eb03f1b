// Reduced rows: what their keys claim of a distance is never more than is true, and a search by them is exact.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileKnnModules, type KnnBuild, knnKernels } from '../../server/src/kernels/knn/builds.ts';
import { type Layout, layOut } from '../../server/src/kernels/knn/layout.ts';
import { orthonormal } from '../../server/src/kernels/knn/orthonormal.ts';
import { type KnnPool, startKnnPool } from '../../server/src/kernels/knn/pool.ts';
import { reduceStored } from '../../server/src/kernels/knn/reduce.ts';
import { prepareStored, type Search } from '../../server/src/kernels/knn/search.ts';
import { work } from '../../server/src/kernels/knn/work.ts';
import { knnMemory, searchExactly } from '../../server/src/probes/exact.ts';
import { rowsOf } from '../../server/src/probes/rows.ts';
import { randomStream } from '../../server/src/random.ts';
import { bruteForce, expectSame } from './bruteForce.ts';
import { embeddings, kinds } from './knnData.ts';

/** Rows near a plane of few directions. @param noise what they are off it, of their length */
function nearPlane(count: number, width: number, directions: number, noise: number, far: number, seed: number) {
  const random = randomStream(seed, 'plane');
  const plane = Float64Array.from({ length: directions * width }, () => random.normal() / Math.sqrt(directions));
  const values = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    const at = Array.from({ length: directions }, (_, d) => random.normal() / (1 + d / 4));
    for (let c = 0; c < width; c++) {
      let value = far + noise * random.normal();
      for (let d = 0; d < directions; d++) value += at[d] * plane[d * width + c];
      values[row * width + c] = value;
    }
  }
  return values;
}

const memory = new WebAssembly.Memory({ initial: 600, maximum: 65_536, shared: true });
const buffer = memory.buffer as unknown as SharedArrayBuffer;
let modules: Map<KnnBuild, WebAssembly.Module>;
beforeAll(async () => {
  modules = await compileKnnModules();
});

/** A search in this thread. */
function searchHere(build: KnnBuild, layout: Layout): Search {
  const thread = { kernels: knnKernels(modules.get(build)!, memory), number: 0, control: new Int32Array(3), buffer };
  const pool = {
    threads: 1,
    build,
    run: async (job: Parameters<KnnPool['run']>[0]) => {
      thread.control.fill(0);
      work(thread, job);
    },
  } as unknown as KnnPool;
  return { pool, layout, buffer, signal: undefined, onProgress: () => {} };
}

const ROWS = 40;
const data = fc.oneof(
  fc.record({
    kind: fc.constantFrom(...kinds.filter(kind => kind !== 'huge')),
    width: fc.integer({ min: 33, max: 900 }),
  }),
  fc.record({ kind: fc.constant('plane' as const), width: fc.integer({ min: 20, max: 900 }) }),
  // Hardly wider than the basis, which then holds all of it.
  fc.record({ kind: fc.constantFrom('normal' as const, 'far' as const), width: fc.integer({ min: 16, max: 20 }) }),
);

describe('the bound of reduced rows', () => {
  it('is never more than the distance, and hardly less where few directions matter', async () => {
    await fc.assert(
      fc.asyncProperty(
        data,
        fc.constantFrom(4, 15, 31),
        fc.constantFrom(1, 1e-18, 1e9),
        fc.constantFrom(0, 1e-6, 1e-3, 0.3),
        fc.constantFrom(0, 100),
        fc.nat(1e6),
        async ({ kind, width }, columns, scale, noise, far, seed) => {
          const values = (
            kind === 'plane' ? nearPlane(ROWS, width, 3, noise, far, seed) : embeddings(kind, ROWS, width, seed)
          ).map(value => value * (kind === 'tiny' ? 1 : scale));
          const sizes = { width, storedRows: ROWS, queryRows: 0, searched: ROWS, k: 1, candidates: 8, threads: 1 };
          const reduction = { columns, sample: 36, candidates: 56, kept: 16, least: 8 };
          const { indices, squaredDistances } = bruteForce(values, values, width, ROWS);
          for (const build of modules.keys()) {
            const layout = layOut({ ...sizes, reduction });
            const search = searchHere(build, layout);
            new Float32Array(buffer, layout.stored, values.length).set(values);
            const prepared = await prepareStored(search, ROWS);
            if ('row' in prepared) expect.fail('not finite');
            const reduced = await reduceStored(search, ROWS, prepared.points, Number.POSITIVE_INFINITY);
            if (!reduced) continue;
            const p = reduced.columns + 1;
            const rows = new Float32Array(buffer, reduced.view.stored, ROWS * p);
            const norms = new Float64Array(buffer, layout.storedNorms, ROWS);
            const points = new Int32Array(buffer, layout.points, prepared.points);
            const low = new Float32Array(buffer, reduced.view.low, prepared.points);
            const distances = new Float64Array(ROWS * ROWS);
            indices.forEach((row, n) => {
              distances[Math.floor(n / ROWS) * ROWS + row] = squaredDistances[n];
            });
            for (let i = 0; i < ROWS; i++)
              for (const [position, j] of points.entries()) {
                if (!points.includes(i)) continue;
                let dot = 0;
                for (let c = 0; c < p; c++) dot = Math.fround(dot + Math.fround(rows[i * p + c] * rows[j * p + c]));
                const key = Math.fround(low[position] - 2 * dot);
                const least = key + reduced.bound.share * norms[i] - reduced.bound.absolute;
                const distance = distances[i * ROWS + j];
                expect(least).toBeLessThanOrEqual(distance);
                const slack = 8 * (1 - reduced.bound.share) * (norms[i] + norms[j]) + 1e-37;
                if (kind === 'plane' && columns >= 15 && noise === 0 && width > 30)
                  expect(distance - least).toBeLessThanOrEqual(slack);
              }
          }
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });
});

describe('orthonormal combinations', () => {
  it('leave out what depends on others', () => {
    const vectors = [
      [2, 0, 0],
      [1, 1, 0],
      [3, 1, 0],
      [0, 1, 5],
    ];
    const gram = new Float64Array(16);
    for (let i = 0; i < 4; i++)
      for (let j = 0; j <= i; j++) gram[i * 4 + j] = vectors[i].reduce((sum, v, c) => sum + v * vectors[j][c], 0);
    const made = orthonormal(gram, 4, 1e-9).map(row =>
      [0, 1, 2].map(c => row.reduce((s, r, i) => s + r * vectors[i][c], 0)),
    );
    expect(made.length).toBe(3);
    for (const [i, a] of made.entries())
      for (const [j, b] of made.entries())
        expect(a.reduce((s, v, c) => s + v * b[c], 0)).toBeCloseTo(i === j ? 1 : 0, 12);
  });
});

describe('a search by reduced rows', () => {
  const pools = Promise.all([startKnnPool(1), startKnnPool(2)]);
  afterAll(async () => {
    await Promise.all((await pools).map(pool => pool.dispose()));
  });

  it.each([
    ['among themselves and from elsewhere', { noise: 0.1, k: 30, excludeSelf: false }],
    ['with equal rows', { noise: 0.1, k: 7, excludeSelf: true, equal: 40 }],
    ['where residuals are tiny and rows far from the origin', { noise: 1e-5, k: 30, excludeSelf: false, far: 50 }],
    ['where the first candidates are never enough', { noise: 0.2, k: 3, excludeSelf: false, again: true }],
  ])('equals a float64 brute force %s', async (_, example) => {
    const { noise, k, excludeSelf, equal, far, again } = { equal: 0, far: 0, again: false, ...example };
    const [stored, others, width] = [2050, 150, 96];
    const all = nearPlane(stored + others, width, 9, noise, far, 1);
    const train = all.subarray(0, stored * width);
    for (let row = 0; row < equal; row++) train.copyWithin((stored - 1 - row) * width, row * width, (row + 1) * width);
    const test = all.subarray(stored * width);
    const want = [bruteForce(train, train, width, k, excludeSelf), bruteForce(train, test, width, k)];
    const sets = [rowsOf('training', train, width), rowsOf('test', test, width)];
    for (const pool of await pools) {
      const plan = knnMemory(sets[0], sets, { k, excludeSelf, threads: pool.threads });
      const found = await searchExactly(pool, plan, sets[0], sets, { k, excludeSelf });
      for (const [i, set] of want.entries()) expectSame(found.neighbours[i], set);
      expect(found.reducedQueries).toBe(stored - equal + others);
      if (again) expect(found.searchedAgain).toBeGreaterThan(0);
    }
  });

  it('finds only what is wanted', async () => {
    const [stored, width, k] = [2050, 96, 6];
    const train = nearPlane(stored, width, 9, 0.1, 0, 1);
    train.copyWithin(0, 7 * width, 8 * width);
    const rows = rowsOf('training', train, width);
    const only = Int32Array.from({ length: 700 }, (_, i) => 2 * i);
    const [, pool] = await pools;
    for (const excludeSelf of [false, true]) {
      const plan = knnMemory(rows, [rows], { k, excludeSelf, threads: 2 });
      const { neighbours } = await searchExactly(pool, plan, rows, [rows], { k, excludeSelf, only });
      const want = bruteForce(train, train.subarray(0, 60 * width), width, k, excludeSelf);
      for (const row of only.subarray(0, 30))
        expect([...neighbours[0].indices.subarray(row * k, (row + 1) * k)]).toEqual([
          ...want.indices.subarray(row * k, (row + 1) * k),
        ]);
      expect(neighbours[0].indices[2047 * k]).toBe(-1);
    }
  });

  it('is left where no few directions matter', async () => {
    const values = embeddings('normal', 2050, 96, 3);
    const rows = rowsOf('training', values, 96);
    const [pool] = await pools;
    const { neighbours, reducedQueries } = await searchExactly(
      pool,
      knnMemory(rows, [rows], { k: 4, threads: 1 }),
      rows,
      [rows],
      { k: 4 },
    );
    expect(reducedQueries).toBe(0);
    expectSame(neighbours[0], bruteForce(values, values, 96, 4));
  });
});
