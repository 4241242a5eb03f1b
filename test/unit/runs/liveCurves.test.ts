import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  keepLiveCurves,
  liveCurvesStamp,
  meansOfSteps,
  readLiveCurves,
  somePoints,
} from '../../../server/src/runs/liveCurves.ts';
import { temporaryFolder } from '../data/helpers.ts';

const run = temporaryFolder();
const member = join(run, 'members', '000');

test('losses are means of equally many steps, the last of which may be fewer', () => {
  expect(meansOfSteps([1, 2, 3, 4, 5, 6, 8], 3)).toEqual({ x: [3, 6, 7], y: [2, 5, 8] });
  expect(meansOfSteps([1, 2], 3)).toEqual({ x: [1, 2], y: [1, 2] });
  expect(meansOfSteps([], 3)).toEqual({ x: [], y: [] });
  expect(meansOfSteps([Number.POSITIVE_INFINITY, 1], 1)).toEqual({ x: [2], y: [null] });
  expect(meansOfSteps(Float32Array.of(0.1), 1).y).toEqual([0.1]);
});

test('of too many points some are picked, the first and the last among them', () => {
  const x = Array.from({ length: 1001 }, (_, i) => 10 * i);
  const y = x.map(value => value / 1000);
  const some = somePoints(x, y, 11);
  expect(some.x).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000]);
  expect(some.y).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(somePoints(x, y).x.length).toBeLessThanOrEqual(400);
  expect(somePoints([0, 5], [Number.NaN, 1], 11)).toEqual({ x: [0, 5], y: [null, 1] });
  // Fewer values than places: what is measured so far.
  expect(somePoints([0, 5, 10], [0.5], 11)).toEqual({ x: [0], y: [0.5] });
});

test('the file is whole at any time, written now and then, and small however long the training is', async () => {
  mkdirSync(member, { recursive: true });
  expect(readLiveCurves(run, 0)).toBeUndefined();
  expect(liveCurvesStamp(run, 0)).toBe('');
  const keep = keepLiveCurves(run, 0, 20_000);
  const curves = (steps: number) => ({
    losses: new Float32Array(steps).fill(2),
    evaluatedSteps: Int32Array.from({ length: steps }, (_, i) => i),
    accuracies: { train: new Float32Array(steps).fill(1 / 3) },
  });
  keep(curves(20_000));
  const first = readLiveCurves(run, 0)!;
  expect(first).toMatchObject({ steps: 20_000, accuracies: { train: { y: expect.arrayContaining([0.333333]) } } });
  expect(first.loss.x.at(-1)).toBe(20_000);
  expect(JSON.stringify(first).length).toBeLessThan(20_000);
  const stamp = liveCurvesStamp(run, 0);
  keep(curves(10));
  expect(liveCurvesStamp(run, 0)).toBe(stamp);
  await sleep(2100);
  keep(curves(10));
  expect(liveCurvesStamp(run, 0)).not.toBe(stamp);
  expect(readLiveCurves(run, 0)!.loss).toEqual({ x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], y: new Array(10).fill(2) });
  expect(readdirSync(member)).toEqual(['training.json']);
});

test('a file that a power cut left half is as none; a folder that is gone does not end the training', () => {
  writeFileSync(join(member, 'training.json'), '{"steps":1,"loss":{"x"');
  expect(readLiveCurves(run, 0)).toBeUndefined();
  rmSync(member, { recursive: true });
  keepLiveCurves(run, 0, 5)({ losses: [1], evaluatedSteps: [0], accuracies: {} });
  expect(readLiveCurves(run, 0)).toBeUndefined();
});
