import { afterAll, describe, expect, it } from 'vitest';
import type { Neighbours } from '../../server/src/probes/exact.ts';
import { releaseKnn } from '../../server/src/probes/exact.ts';
import { hnswMemory, hnswNeighbours } from '../../server/src/probes/hnsw.ts';
import { pickRows } from '../../server/src/probes/pick.ts';
import { rowsOf } from '../../server/src/probes/rows.ts';
import { searchProbe } from '../../server/src/trainer/search.ts';
import { describeWithHnsw } from './backend.ts';
import { bruteForce, expectSame } from './bruteForce.ts';
import { embeddings, type Kind } from './knnData.ts';

afterAll(releaseKnn);

const MEMORY = 2 ** 30;

function recall(got: Neighbours, want: Neighbours, k: number): number {
  let hits = 0;
  for (let i = 0; i < want.indices.length; i += k) {
    const truth = new Set(want.indices.subarray(i, i + k));
    for (const row of got.indices.subarray(i, i + k)) if (truth.has(row)) hits++;
  }
  return hits / want.indices.length;
}

describeWithHnsw('approximate search', () => {
  it.each<[Kind, number, number, boolean]>([
    ['clusters', 800, 40, false],
    ['clusters', 800, 40, true],
    ['normal', 800, 12, true],
    ['collapsed', 800, 64, false],
    ['duplicates', 900, 20, false],
    ['duplicates', 900, 20, true],
    ['constant', 100, 5, true],
  ])('finds nearly all neighbours of %s, %i x %i, excludeSelf %s', async (kind, count, width, excludeSelf) => {
    const k = 10;
    const [train, other] = [embeddings(kind, count, width, 3), embeddings(kind, 60, width, 3)];
    const stored = rowsOf('training', train, width);
    const options = { k, excludeSelf, seed: 1, memoryBytes: MEMORY };
    const [self, unseen] = await hnswNeighbours(stored, [stored, rowsOf('test', other, width)], options);
    expect(recall(self, bruteForce(train, train, width, k, excludeSelf), k)).toBeGreaterThan(0.98);
    expect(recall(unseen, bruteForce(train, other, width, k), k)).toBeGreaterThan(0.98);
    for (const set of [self, unseen])
      for (let i = 0; i < set.indices.length; i++) {
        expect(set.indices[i]).toBeGreaterThanOrEqual(0);
        if (i % k > 0) expect(set.squaredDistances[i]).toBeGreaterThanOrEqual(set.squaredDistances[i - 1]);
        if (set === self && excludeSelf) expect(set.indices[i]).not.toBe(Math.floor(i / k));
      }
  });

  it('gives the same neighbours for the same seed, also to a part of the queries', async () => {
    const stored = rowsOf('training', embeddings('normal', 700, 30, 5), 30);
    const options = { k: 7, seed: 4, memoryBytes: MEMORY };
    const [first] = await hnswNeighbours(stored, [stored], options);
    const [again] = await hnswNeighbours(stored, [stored], options);
    expectSame(again, first);
    const positions = Int32Array.from({ length: 70 }, (_, i) => 10 * i);
    const [part] = await hnswNeighbours(stored, [pickRows(stored, positions)], options);
    for (const [i, position] of positions.entries())
      expect(part.indices.subarray(7 * i, 7 * i + 7)).toEqual(first.indices.subarray(7 * position, 7 * position + 7));
  });

  it('finds as many neighbours as there are rows', async () => {
    const values = embeddings('normal', 300, 4, 2);
    const stored = rowsOf('training', values, 4);
    const [found] = await hnswNeighbours(stored, [stored], { k: 300, seed: 0, memoryBytes: MEMORY });
    expect(recall(found, bruteForce(values, values, 4, 300), 300)).toBe(1);
  });

  it('stops when it is told to, and tells how far it is', async () => {
    const stored = rowsOf('training', embeddings('normal', 3000, 200, 2), 200);
    const controller = new AbortController();
    const shares: number[] = [];
    const searching = hnswNeighbours(stored, [stored], {
      k: 10,
      seed: 0,
      memoryBytes: MEMORY,
      signal: controller.signal,
      onProgress: share => {
        shares.push(share);
        if (share > 0.1) controller.abort(new Error('enough'));
      },
    });
    await expect(searching).rejects.toThrow('enough');
    expect(shares.at(-1)).toBeLessThan(0.2);
    expect(shares.every((share, i) => i === 0 || share > shares[i - 1])).toBe(true);
  });

  it('refuses rows that are not finite, and more memory than it may use', async () => {
    const values = embeddings('normal', 50, 3, 2);
    values[3 * 20 + 1] = Number.NaN;
    const stored = rowsOf('training', values, 3);
    const options = { k: 3, seed: 0, memoryBytes: MEMORY };
    await expect(hnswNeighbours(stored, [stored], options)).rejects.toThrow('training: row 20 holds NaN');
    const wide = { name: 'conv1_1', count: 54_000, width: 65_536 };
    expect(() => hnswMemory(wide, [wide], options)).toThrow(
      /^HNSW over 54000 rows of 65536 numbers \(conv1_1\) needs \d+ MiB of memory; 1024 MiB may be used\.$/,
    );
  });
});

describeWithHnsw('the check of approximate search', () => {
  const options = {
    k: 5,
    excludeSelf: true,
    method: 'hnsw' as const,
    threads: 1,
    memoryBytes: MEMORY,
    seed: 0,
    place: '0/0',
    signal: new AbortController().signal,
    onProgress: () => {},
  };

  it('tells recall and times', async () => {
    const stored = rowsOf('training', embeddings('clusters', 600, 20, 1), 20);
    const other = rowsOf('test', embeddings('clusters', 90, 20, 1), 20);
    const { hnsw, neighbours } = await searchProbe(stored, [{ rows: stored }, { rows: other }], options);
    expect(hnsw).toMatchObject({ sampled: 200 });
    expect(hnsw!.recall).toBeGreaterThan(0.98);
    expect(hnsw!.recall).toBeLessThanOrEqual(1);
    expect(hnsw!.seconds).toBeGreaterThan(0);
    expect(hnsw!.exactSeconds).toBeGreaterThan(0);
    expect(neighbours.map(({ indices }) => indices.length)).toEqual([600 * 5, 90 * 5]);
  });

  it('of few queries takes all, and sees what is missed', async () => {
    const values = embeddings('normal', 400, 10, 1);
    const stored = rowsOf('training', values, 10);
    const positions = Int32Array.of(3, 50, 51, 399);
    const asked = [{ rows: pickRows(stored, positions), positions }];
    const { hnsw, neighbours } = await searchProbe(stored, asked, options);
    const truth = bruteForce(values, values, 10, 5, true);
    let hits = 0;
    for (const [i, position] of positions.entries()) {
      const right = truth.indices.subarray(5 * position, 5 * position + 5);
      for (const row of neighbours[0].indices.subarray(5 * i, 5 * i + 5)) if (right.includes(row)) hits++;
    }
    expect(hnsw).toMatchObject({ sampled: 4, recall: hits / 20 });
  });
});

describe('rows that are picked', () => {
  it('come in order, read in runs', async () => {
    const reads: [number, number][] = [];
    const rows = rowsOf(
      'all',
      Float32Array.from({ length: 20 }, (_, i) => i),
      2,
    );
    const watched = {
      ...rows,
      read: (from: number, to: number, into: Float32Array) => {
        reads.push([from, to]);
        return rows.read(from, to, into);
      },
    };
    const picked = pickRows(watched, Int32Array.of(0, 3, 4, 5, 9));
    const into = new Float32Array(8);
    await picked.read(1, 5, into);
    expect([...into]).toEqual([6, 7, 8, 9, 10, 11, 18, 19]);
    expect(reads).toEqual([
      [3, 6],
      [9, 10],
    ]);
  });
});
