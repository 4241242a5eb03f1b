import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countAnswers, noAnswers } from '../../server/src/difficulty/middleLayer.ts';
import { betterPredictions, heldOut } from '../../server/src/results/betterPredictions.ts';
import { type Golden, madeUpMembers, readGolden } from './golden.ts';
import { writeMadeUpRun } from './madeUpRun.ts';

interface Better {
  rule: { depth: number; probe: number } | null;
  gains: Record<'validation' | 'test', { mean: number; spread: number }>;
  network: Record<'validation' | 'test', number>;
  corner: { answers: number; network: number; probes: number[] };
}

const golden = readGolden<Golden>('members');
const about = { classes: ['a', 'b', 'c', 'd'], probes: golden.probes, k: golden.k };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a run whose network is at its best equals numpy', async () => {
  const expected = readGolden<Better>('better');
  const found = await betterPredictions(writeMadeUpRun(join(folder, 'run'), about, madeUpMembers(golden)));
  expect(found.corner).toMatchObject({ images: 100, answers: expected.corner.answers });
  expect(found.corner!.network).toBeCloseTo(expected.corner.network, 12);
  for (const [probe, accuracy] of expected.corner.probes.entries())
    expect(found.corner!.probes[probe]).toBeCloseTo(accuracy, 12);
  expect(found.heldOut!.rule).toEqual(expected.rule);
  for (const split of ['validation', 'test'] as const) {
    const { network, gain } = found.heldOut![split];
    expect(network.mean).toBeCloseTo(expected.network[split], 12);
    expect(gain.mean).toBeCloseTo(expected.gains[split].mean, 12);
    expect(gain.spread).toBeCloseTo(expected.gains[split].spread, 12);
  }
});

test('the rule is chosen on validation alone, and its loss on the test split is told', () => {
  const counted = (probeRight: boolean) => {
    const into = noAnswers(3);
    // The network is right once and wrong once; the middle probe the other way round where it is the better one.
    countAnswers(into, [0, 2], [1, 0], probeRight ? [1, 1, 1, 0, 1, 0] : [1, 0, 1, 0, 0, 0], [1, 1]);
    return into;
  };
  const found = heldOut([{ validation: counted(true), test: counted(false) }])!;
  expect(found.rule).toEqual({ depth: 2, probe: 1 });
  expect(found.validation.gain).toEqual({ mean: 0.5, spread: null });
  expect(found.test.gain).toEqual({ mean: 0, spread: null });
  const always = heldOut([{ validation: counted(true), test: counted(true) }])!;
  expect(always.test).toEqual({
    answers: 2,
    network: { mean: 0.5, spread: null },
    withRule: { mean: 1, spread: null },
    gain: { mean: 0.5, spread: null },
  });
});

test('without validation or test images there is nothing to choose or to report', async () => {
  expect(heldOut([{ validation: noAnswers(3), test: noAnswers(3) }])).toBeNull();
  const members = madeUpMembers(golden);
  for (const member of members) delete member.test;
  const found = await betterPredictions(writeMadeUpRun(join(folder, 'untested'), about, members));
  expect(found.heldOut).toBeNull();
  expect(found.corner).not.toBeNull();
});
