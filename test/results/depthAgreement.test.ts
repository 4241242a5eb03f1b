import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spearman } from '../../server/src/difficulty/correlation.ts';
import { type DepthHalves, depthAgreement, readDepthHalves } from '../../server/src/results/depthAgreement.ts';
import { type Golden, madeUpMembers, readGolden } from './golden.ts';
import { writeMadeUpRun } from './madeUpRun.ts';

const golden = readGolden<Golden>('members');
const about = { classes: ['a', 'b', 'c', 'd'], probes: golden.probes, k: golden.k };
let folder: string;
let run: DepthHalves;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
  run = await readDepthHalves(writeMadeUpRun(join(folder, 'run'), about, madeUpMembers(golden)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a run against itself: halves of its members as scipy correlates them', () => {
  const expected = readGolden<Record<string, { halves: number; images: number }>>('agreement');
  const { splits } = depthAgreement([run]);
  expect(splits.map(({ split }) => split)).toEqual(['train', 'validation', 'test']);
  for (const { split, images, means, halves } of splits) {
    expect(images).toEqual([[expected[split].images]]);
    expect(means[0][0]).toBeCloseTo(1, 12);
    expect(halves[0][0]).toBeCloseTo(expected[split].halves, 12);
  }
});

test('two runs are compared on the images that they share, in either order alike', () => {
  // The other run lacks every third image and has the depths in reverse.
  const kept = Array.from(run.index.keys()).filter(row => row % 3 > 0);
  const reversed = <T extends { map(of: (value: number) => number): T }>(sum: T) => sum.map(value => -value);
  const pick = ({ sum, count }: (typeof run.halves)['train'][0]) => ({
    sum: reversed(Float64Array.from(kept, row => sum[row])),
    count: Int32Array.from(kept, row => count[row]),
  });
  const other: DepthHalves = {
    ...run,
    folder: 'other',
    index: Int32Array.from(kept, row => run.index[row]),
    halves: {
      train: [pick(run.halves.train[0]), pick(run.halves.train[1])],
      validation: [pick(run.halves.validation[0]), pick(run.halves.validation[1])],
      test: [pick(run.halves.test[0]), pick(run.halves.test[1])],
    },
  };
  for (const { split, images, means, halves } of depthAgreement([run, other]).splits) {
    expect(images[0][1]).toBeLessThan(images[0][0]);
    expect(images[0][1]).toBe(images[1][1]);
    expect(means[0][1]).toBeCloseTo(-1, 12);
    expect(means[1][0]).toBeCloseTo(-1, 12);
    expect(halves[0][1]).toBeCloseTo(halves[1][0]!, 12);
    const [first, second] = run.halves[split].map(({ sum, count }) => kept.map(row => sum[row] / count[row]));
    expect(halves[0][1]).toBeCloseTo(-spearman(first, second), 12);
  }
});

test('one member has no halves, and no depths no correlation', async () => {
  const [first] = madeUpMembers(golden);
  const single = await readDepthHalves(writeMadeUpRun(join(folder, 'single'), about, [first]));
  const [train] = depthAgreement([single, run]).splits;
  expect(train.halves).toEqual([
    [null, null],
    [null, expect.any(Number)],
  ]);
  expect(train.means[0][1]).toEqual(expect.any(Number));
  for (const split of Object.values(first)) delete split.arrays.prediction_depth;
  const without = await readDepthHalves(writeMadeUpRun(join(folder, 'without'), about, [first]));
  expect(depthAgreement([without]).splits).toEqual([]);
});

test('runs of other classes are refused', () => {
  const other = { ...run, folder: 'other', images: { ...run.images, classes: ['x', 'y'] } };
  expect(() => depthAgreement([run, other])).toThrow(/other has other images or classes than .*run/);
});
