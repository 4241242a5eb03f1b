// Votes for several k are those of a search for each of them.
import { afterAll, describe, expect, it } from 'vitest';
import { readVotes } from '../../server/src/runs/memberFiles.ts';
import { describeWithHnsw } from './backend.ts';
import { cleanUp, depths, newRun, probe, subject, WIDTHS } from './probing.ts';

afterAll(cleanUp);

describe('probes.k as a list', () => {
  it.each([
    { k: [11, 7], exclude_self: false },
    { k: [3, 7], exclude_self: true },
  ])('$k, exclude_self $exclude_self', async ({ k, exclude_self }) => {
    const several = newRun({ k, exclude_self });
    await probe(several);
    const { depths: got, summary } = await depths(several);
    for (const [i, one] of k.entries()) {
      const isLast = i === k.length - 1;
      const alone = newRun({ k: one, exclude_self });
      await probe(alone);
      const { depths: want, summary: aloneSummary } = await depths(alone);
      for (const { name } of subject().splits) {
        for (const p of WIDTHS.keys())
          expect(await readVotes(several.task.runFolder, 0, name, p, isLast ? undefined : one)).toEqual(
            await readVotes(alone.task.runFolder, 0, name, p),
          );
        const accuracies = isLast
          ? summary[name]!.probeAccuracy
          : summary[name]!.otherK!.find(other => other.k === one)!.probeAccuracy;
        expect(accuracies).toEqual(aloneSummary[name]!.probeAccuracy);
      }
      if (isLast) expect(got).toEqual(want);
    }
    expect(summary.train!.otherK).toHaveLength(k.length - 1);
  });
});

describeWithHnsw('probes.k as a list, searched by hnsw', () => {
  it('finds the neighbours of the largest k, and counts the first of them', async () => {
    const several = newRun({ k: [9, 3], method: 'hnsw' });
    await probe(several);
    const votes = await readVotes(several.task.runFolder, 0, 'train', 1);
    const more = await readVotes(several.task.runFolder, 0, 'train', 1, 9);
    const sum = (all: Uint16Array) => all.reduce((total, one) => total + one, 0);
    expect([sum(votes), sum(more)]).toEqual([330 * 3, 330 * 9]);
    expect(votes.every((count, i) => count <= more[i])).toBe(true);
  });
});
