// Asking only about examples that are not decided yet gives the same depths as asking about all.
import { afterAll, describe, expect, it } from 'vitest';
import { NOT_PROBED, readVotes } from '../../server/src/runs/memberFiles.ts';
import { describeWithHnsw } from './backend.ts';
import { cleanUp, depths, newRun, places, probe, subject } from './probing.ts';

afterAll(cleanUp);

const suite = (method: 'exact' | 'hnsw') => {
  it.each([false, true])('same depths, no probe accuracy; exclude_self %s', async excludeSelf => {
    const choice = { k: 7, method, exclude_self: excludeSelf };
    const [all, some] = [newRun(choice), newRun({ ...choice, examples: 'undecided' })];
    expect(places(await probe(all))).toEqual([0, 1, 2, 3, 4]);
    expect(places(await probe(some))).toEqual([4, 3, 2, 1, 0]);
    const [want, got] = [await depths(all), await depths(some)];
    expect(got.depths).toEqual(want.depths);
    expect(new Set(want.depths[0]).size).toBeGreaterThan(4);
    expect(want.summary.train!.probeAccuracy).toHaveLength(5);
    expect(got.summary.train).toEqual({ ...want.summary.train, probeAccuracy: null });
    // Where a probe was asked it said the same, and it was asked where all later ones agree with the network.
    let left = 0;
    for (const [s, split] of subject().splits.entries())
      for (const [i, label] of split.labels.entries())
        for (let p = 0; p < 5; p++) {
          const later = Array.from({ length: 4 - p }, (_, j) => want.classes[s]![i * 5 + p + 1 + j]);
          const asked = later.every(found => found === label);
          if (!asked) left++;
          expect(got.classes[s]![i * 5 + p]).toBe(asked ? want.classes[s]![i * 5 + p] : NOT_PROBED);
        }
    expect(left).toBeGreaterThan(50);
  });

  it('goes on from what is on disk', async () => {
    const choice = { k: 7, method, exclude_self: true, examples: 'undecided' } as const;
    const whole = newRun(choice);
    await probe(whole);
    for (const until of [1, 3]) {
      const run = newRun(choice);
      const first = places(await probe(run, until));
      run.task.done.probes = first;
      const rest = places(await probe(run));
      expect([...first, ...rest]).toEqual([4, 3, 2, 1, 0]);
      for (const { name } of subject().splits)
        for (let p = 0; p < 5; p++)
          expect(await readVotes(run.task.runFolder, 0, name, p)).toEqual(
            await readVotes(whole.task.runFolder, 0, name, p),
          );
    }
  });
};

describe('examples: undecided', () => suite('exact'));
describeWithHnsw('examples: undecided, with hnsw', () => suite('hnsw'));
