import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gaussianProjection, projectRows } from '../../server/src/probes/project.ts';
import { type Rows, rowsOf } from '../../server/src/probes/rows.ts';
import { randomStream } from '../../server/src/random.ts';
import { readArray } from '../../server/src/runs/memberFiles.ts';
import { describeOn, describeWithHnsw } from './backend.ts';
import { embeddings } from './knnData.ts';
import { cleanUp, depths, newRun, probe, WIDTHS } from './probing.ts';

afterAll(cleanUp);

const projection = (width: number, to: number, seed = 0, matrixBytes?: number) =>
  gaussianProjection(width, to, randomStream(seed, 'projection/0'), matrixBytes);

async function valuesOf(rows: Rows): Promise<Float32Array> {
  const values = new Float32Array(rows.count * rows.width);
  await rows.read(0, rows.count, values);
  return values;
}

const squaredDistance = (values: Float32Array, width: number, i: number, j: number) => {
  let sum = 0;
  for (let c = 0; c < width; c++) sum += (values[i * width + c] - values[j * width + c]) ** 2;
  return sum;
};

await describeOn('wasm', 'random projection', () => {
  const [count, width, to] = [60, 700, 400];
  const values = embeddings('clusters', count, width, 2);
  const rows = rowsOf('training', values, width);

  it('keeps distances as Johnson and Lindenstrauss say', async () => {
    const projected = await valuesOf(await projectRows(rows, projection(width, to), {}));
    let mean = 0;
    let pairs = 0;
    // The ratio of squared distances is chi-squared with `to` degrees of freedom over `to`: its standard deviation is
    // sqrt(2 / to); five of them are passed once in 10^6.
    const most = 5 * Math.sqrt(2 / to);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < i; j++) {
        const ratio = squaredDistance(projected, to, i, j) / squaredDistance(values, width, i, j);
        expect(Math.abs(ratio - 1)).toBeLessThan(most);
        mean += ratio;
        pairs++;
      }
    expect(mean / pairs).toBeCloseTo(1, 1);
  });

  it('is what the matrix says, in float64', async () => {
    const projected = await valuesOf(await projectRows(rows, projection(width, 5), {}));
    const random = randomStream(0, 'projection/0');
    const matrix = Float64Array.from({ length: width * 5 }, () => random.normal() / Math.sqrt(5));
    for (const i of [0, 31, 59])
      for (let c = 0; c < 5; c++) {
        let sum = 0;
        for (let r = 0; r < width; r++) sum += values[i * width + r] * matrix[r * 5 + c];
        expect(projected[i * 5 + c]).toBeCloseTo(sum, 3);
      }
  });

  it('gives the same for the same seed, another for another', async () => {
    const [first, again, other] = await Promise.all(
      [0, 0, 1].map(async seed => valuesOf(await projectRows(rows, projection(width, 20, seed), {}))),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('gives the same bits in blocks of any size, and nearly the same with the matrix in parts', async () => {
    const reads: number[] = [];
    const watched: Rows = {
      ...rows,
      read: (from, end, into) => {
        reads.push(end - from);
        return rows.read(from, end, into);
      },
    };
    const whole = await valuesOf(await projectRows(rows, projection(width, 30), {}));
    for (const blockRows of [1, 7, 59]) {
      reads.length = 0;
      const blocks = await projectRows(watched, projection(width, 30), { rowBytes: 4 * width * blockRows });
      expect(await valuesOf(blocks)).toEqual(whole);
      expect(Math.max(...reads)).toBe(blockRows);
      expect(reads.reduce((sum, n) => sum + n, 0)).toBe(count);
    }
    const split = projection(width, 30, 0, 4 * 30 * 100);
    expect(split.parts).toHaveLength(7);
    const parts = await valuesOf(await projectRows(rows, split, {}));
    for (const [i, value] of parts.entries()) expect(value).toBeCloseTo(whole[i], 4);
  });

  it('is stopped, tells how far it is, and names a row that is not finite', async () => {
    const shares: number[] = [];
    const controller = new AbortController();
    const onProgress = (share: number) => {
      shares.push(share);
      if (share >= 0.5) controller.abort(new Error('enough'));
    };
    const options = { rowBytes: 4 * width * 6, signal: controller.signal, onProgress };
    await expect(projectRows(rows, projection(width, 9), options)).rejects.toThrow('enough');
    expect(shares.map(share => Math.round(share * 10))).toEqual([1, 2, 3, 4, 5]);
    const bad = values.slice();
    bad[40 * width + 3] = Number.NaN;
    await expect(projectRows(rowsOf('test', bad, width), projection(width, 9), {})).rejects.toThrow(
      'test: row 40 holds NaN',
    );
  });

  // Of so few examples all are in the sample: what the check says must be what a run without projection shows.
  const suite = (method: 'exact' | 'hnsw') => {
    it.each(['all', 'undecided'] as const)(
      `${method}, %s: the check counts the depths that changed`,
      async examples => {
        const choice = { k: 7, method, exclude_self: true };
        const [exact, projected] = [
          newRun({ ...choice, method: 'exact' }),
          newRun({ ...choice, examples, projection: 20 }, 2e8),
        ];
        await probe(exact);
        await probe(projected);
        const [want, got] = [await depths(exact), await depths(projected)];
        for (const [s, name] of (['train', 'validation'] as const).entries()) {
          const [a, b] = [want.depths[s]!, got.depths[s]!];
          const changed = [...a.keys()].filter(i => !Object.is(a[i], b[i])).length;
          expect(changed).toBeGreaterThan(0);
          expect(got.summary[name]!.projection).toEqual({ sampled: a.length, changed });
          expect(want.summary[name]!.projection).toBeUndefined();
        }
        const reference = await readArray(projected.task.runFolder, 0, 'train_reference_votes_00.npy');
        expect(reference!.length).toBe(want.depths[0]!.length * 3);
        // Layers that are not wider are left as they are.
        if (method === 'exact' && examples === 'all')
          for (const p of [3, 4])
            for (const [i, found] of want.classes[0]!.entries())
              if (i % WIDTHS.length === p) expect(got.classes[0]![i]).toBe(found);
      },
    );
  };
  suite('exact');
  describeWithHnsw('with hnsw', () => suite('hnsw'));
});

describe('projection that needs too much memory', () => {
  let run: ReturnType<typeof newRun>;
  beforeAll(() => {
    run = newRun({ k: 7, projection: 600 }, 1e7);
  });
  it('is refused with what to do', async () => {
    await expect(probe(run)).rejects.toMatchObject({
      message: expect.stringMatching(/^To project layer 0 from 900 to 600 numbers takes \d+ MB of memory; 2 MB may/),
      hint: expect.stringContaining('smaller `probes.projection`'),
    });
  });
});
