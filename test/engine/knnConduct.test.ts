// How a search behaves: what it reads, what it tells, how it is stopped, what it holds on to.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { builtFile } from '../../server/src/assets.ts';
import { startKnnPool } from '../../server/src/kernels/knn/pool.ts';
import { exactNeighbours, knnMemory, releaseKnn, searchExactly } from '../../server/src/probes/exact.ts';
import { type Rows, rowsOf } from '../../server/src/probes/rows.ts';
import { bruteForce, expectSame } from './bruteForce.ts';
import { embeddings } from './knnData.ts';

afterAll(releaseKnn);

const normal = (name: string, count: number, width: number) =>
  rowsOf(name, embeddings('normal', count, width, count), width);

/** Rows that write down what is read of them. */
function watched(rows: Rows): Rows & { reads: [number, number][] } {
  const reads: [number, number][] = [];
  return {
    ...rows,
    reads,
    read: (from, to, into) => {
      reads.push([from, to]);
      return rows.read(from, to, into);
    },
  };
}

describe('reading', () => {
  it('reads every row once, in order, where memory is enough', async () => {
    const stored = watched(normal('training', 500, 70));
    const other = watched(normal('test', 90, 70));
    await exactNeighbours(stored, [stored, other], { k: 3 });
    expect(stored.reads).toEqual([[0, 500]]);
    expect(other.reads).toEqual([[0, 90]]);
  });

  it('reads stored rows once and queries once for every block of them where it is not', async () => {
    const stored = watched(normal('training', 3000, 700));
    const other = watched(normal('test', 90, 700));
    const options = { k: 3, threads: 1, memoryBytes: 6 << 20 };
    const plan = knnMemory(stored, [other], options);
    expect(plan.storedBlocks).toBeGreaterThan(1);
    const [found] = await exactNeighbours(stored, [other], options);
    expect(stored.reads.reduce((sum, [from, to]) => sum + to - from, 0)).toBe(3000);
    expect(other.reads.reduce((sum, [from, to]) => sum + to - from, 0)).toBe(90 * plan.storedBlocks);
    const [train, test] = [new Float32Array(3000 * 700), new Float32Array(90 * 700)];
    stored.read(0, 3000, train);
    other.read(0, 90, test);
    expectSame(found, bruteForce(train, test, 700, 3));
  });

  it('waits for rows that take their time', async () => {
    const rows = normal('training', 50, 5);
    const slow: Rows = {
      ...rows,
      read: async (from, to, into) => {
        await new Promise(resolve => setTimeout(resolve, 20));
        await rows.read(from, to, into);
      },
    };
    const [fast] = await exactNeighbours(rows, [rows], { k: 2 });
    expectSame((await exactNeighbours(slow, [slow], { k: 2 }))[0], fast);
  });
});

describe('errors', () => {
  const rows = normal('training split', 30, 4);

  it.each([
    [{ k: 31 }, 'k is 31, but training split has 30 rows: choose a smaller k or more data'],
    [{ k: 30, excludeSelf: true }, 'k is 30, but training split has 30 rows, one of which is the query itself'],
    [{ k: 0 }, 'k is 0; it must be a whole number from 1'],
    [{ k: 2.5 }, 'k is 2.5; it must be a whole number from 1'],
    [
      { k: 3, threads: 1, memoryBytes: 1000 },
      'k-NN over rows of 4 numbers needs at least 2 MiB of memory with 1 thread',
    ],
  ])('tells what is wrong with %o', async (options, message) => {
    await expect(exactNeighbours(rows, [rows], options)).rejects.toThrow(message);
  });

  it('allows as many neighbours as rows to queries from elsewhere', async () => {
    const [found] = await exactNeighbours(rows, [normal('test', 3, 4)], { k: 30, excludeSelf: true });
    expect(found.indices.length).toBe(90);
  });

  it('names both sets where widths differ', async () => {
    await expect(exactNeighbours(rows, [normal('test split', 3, 5)], { k: 1 })).rejects.toThrow(
      'test split has rows of 5 numbers, training split of 4',
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'names the row that holds %d',
    async bad => {
      const values = embeddings('normal', 70, 13, 1);
      values[66 * 13 + 12] = bad;
      const broken = rowsOf('validation split', values, 13);
      const message = 'validation split: row 66 holds NaN or infinity. Did the network diverge?';
      await expect(exactNeighbours(broken, [broken], { k: 1 })).rejects.toThrow(message);
      await expect(exactNeighbours(normal('training', 9, 13), [broken], { k: 1 })).rejects.toThrow(message);
    },
  );

  it('does not take half a row for one', () => {
    expect(() => rowsOf('training', new Float32Array(10), 4)).toThrow('10 numbers are no whole number of rows of 4');
  });
});

describe('a search under way', () => {
  const large = normal('training', 4000, 1500);

  it('tells how far it is, and leaves the event loop free', async () => {
    const shares: number[] = [];
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    await exactNeighbours(large, [large, normal('test', 500, 1500)], { k: 30, onProgress: s => shares.push(s) });
    clearInterval(timer);
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    expect(longest).toBeLessThan(400);
  });

  it('ends soon after it is told to, and the next one works', async () => {
    const controller = new AbortController();
    let told = 0;
    setTimeout(() => {
      told = performance.now();
      controller.abort(new Error('enough'));
    }, 60);
    const search = exactNeighbours(large, [large], { k: 30, signal: controller.signal });
    await expect(search).rejects.toThrow('enough');
    expect(performance.now() - told).toBeLessThan(400);
    const few = normal('training', 40, 1500);
    const [again] = await exactNeighbours(few, [few], { k: 1 });
    expect(Array.from(again.indices)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('does not begin if it was stopped before', async () => {
    const signal = AbortSignal.abort(new Error('never'));
    await expect(exactNeighbours(large, [large], { k: 1, signal })).rejects.toThrow('never');
  });

  it('waits for the searches before it', async () => {
    const sets = [7, 60, 300].map(count => normal(`${count}`, count, 20));
    const found = await Promise.all(sets.map(rows => exactNeighbours(rows, [rows], { k: 5 })));
    for (const [i, rows] of sets.entries()) {
      const values = new Float32Array(rows.count * 20);
      rows.read(0, rows.count, values);
      expectSame(found[i][0], bruteForce(values, values, 20, 5));
    }
  });
});

describe('memory', () => {
  it('takes no more than was stated, and no more for the second search', async () => {
    const stored = normal('training', 2000, 300);
    const pool = await startKnnPool(2);
    const plan = knnMemory(stored, [stored], { k: 30, threads: 2 });
    for (let i = 0; i < 3; i++) {
      await searchExactly(pool, plan, stored, [stored], { k: 30 });
      expect(pool.bytes()).toBeLessThanOrEqual(Math.ceil(plan.sharedBytes / 65_536) * 65_536);
    }
    await pool.dispose();
  });
});

describe('the process', () => {
  it('ends by itself after a search, without being told to let go', async () => {
    const folder = mkdtempSync(join(dirname(builtFile('knn-worker.js')), 'test-'));
    try {
      const here = dirname(fileURLToPath(import.meta.url));
      await build({
        stdin: {
          contents: `
            import { exactNeighbours } from '../../server/src/probes/exact.ts';
            import { rowsOf } from '../../server/src/probes/rows.ts';
            const rows = rowsOf('training', Float32Array.from({ length: 90 }, (_, i) => Math.sin(i)), 3);
            const [found] = await exactNeighbours(rows, [rows], { k: 1 });
            console.log(found.indices.join());`,
          resolveDir: here,
        },
        bundle: true,
        platform: 'node',
        format: 'esm',
        outfile: join(folder, 'search.mjs'),
      });
      const { status, stdout } = spawnSync(process.execPath, [join(folder, 'search.mjs')], {
        encoding: 'utf8',
        timeout: 20_000,
      });
      expect(stdout.trim()).toBe(Array.from({ length: 30 }, (_, i) => i).join());
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
