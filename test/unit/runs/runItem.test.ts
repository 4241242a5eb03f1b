import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveExperiment } from '../../../server/src/experiment/resolve.ts';
import type { MemberSummary, SplitName } from '../../../server/src/protocol.ts';
import { runItem } from '../../../server/src/results/runItem.ts';
import { deathReasonFrom } from '../../../server/src/runs/deathReason.ts';
import { type JournalFact, replay } from '../../../server/src/runs/journal.ts';
import { lastWords, logHeading, runLog } from '../../../server/src/runs/runLog.ts';

const experiment = resolveExperiment({
  name: 'a',
  dataset: { name: 'fashion_mnist_mini' },
  model: { architecture: 'mlp' },
});
const RECORD = { name: 'a', experimentFile: '/a.depthlens.yaml', experiment };
const DEAD = { alive: false, stopping: false, progress: undefined };
const ALIVE = { alive: true, stopping: false, progress: { fraction: 0.5, secondsLeft: 9, text: 'step 1/2' } };

const summary = (splits: Partial<Record<SplitName, number>>): MemberSummary => ({
  peakMemoryBytes: 1,
  splits: Object.fromEntries(
    Object.entries(splits).map(([name, accuracy]) => [
      name,
      { examples: 10, accuracy, meanDepth: accuracy * 10, undefinedDepths: 0, probeAccuracy: null },
    ]),
  ),
});
const item = (live: typeof DEAD | typeof ALIVE, ...facts: JournalFact[]) =>
  runItem('/r', RECORD, replay(facts.map(fact => ({ time: '2026-01-01T00:00:00.000Z', ...fact }))), live);
const finished = (member: number, of: MemberSummary): JournalFact => ({
  event: 'member_finished',
  member,
  seconds: {},
  summary: of,
  files: {},
});
const created: JournalFact = { event: 'run_created', members: 2 };

describe('a run as lists show it', () => {
  test('means over the finished members, of the split that says most', () => {
    const two = item(
      ALIVE,
      created,
      finished(0, summary({ train: 1, test: 0.4 })),
      finished(1, summary({ train: 1, test: 0.6 })),
    );
    expect(two).toMatchObject({
      status: 'running',
      members: { total: 2, finished: 2, failed: 0 },
      accuracy: { split: 'test', value: 0.5 },
      meanDepth: { split: 'test', value: 5 },
      progress: ALIVE.progress,
    });
    expect(item(ALIVE, created, finished(0, summary({ train: 1, validation: 0.3 })))).toMatchObject({
      accuracy: { split: 'validation', value: 0.3 },
    });
    expect(item(ALIVE, created)).not.toHaveProperty('accuracy');
  });

  test('why it failed: its member says more than the run; while it goes on too', () => {
    const failed: JournalFact[] = [created, { event: 'member_failed', member: 1, reason: 'no memory', hint: 'less' }];
    const failure = { reason: 'Member 1: no memory', hint: 'less' };
    expect(item(ALIVE, ...failed)).toMatchObject({ status: 'running', failure });
    expect(item(DEAD, ...failed, { event: 'run_failed', reason: '1 of 2 members failed' })).toMatchObject({
      status: 'failed',
      failure,
    });
    expect(item(DEAD, created, { event: 'run_failed', reason: 'the disk is full' })).toMatchObject({
      failure: { reason: 'the disk is full' },
    });
  });

  test('without a process: what the journal says, or interrupted', () => {
    expect(item(DEAD, created, { event: 'run_started' })).toMatchObject({
      status: 'interrupted',
      failure: { hint: expect.stringContaining('Resume') },
    });
    expect(item(DEAD, created, { event: 'run_started' }, { event: 'run_cancelled' }).status).toBe('cancelled');
    expect(item(DEAD, created, { event: 'run_cancelled' })).not.toHaveProperty('failure');
  });

  test("an interrupted run's last words tell of its death, not those of an earlier process", () => {
    const folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
    try {
      const oom = 'FATAL ERROR: Reached heap limit - JavaScript heap out of memory\n';
      writeFileSync(runLog(folder), `${logHeading('run')}${oom}`);
      expect(deathReasonFrom('The run', lastWords(folder))?.reason).toMatch(/^The run ran out of memory/);
      writeFileSync(runLog(folder), `${logHeading('run')}${oom}${logHeading('resume')}10 %\n`);
      expect(lastWords(folder)).toBe('10 %');
      expect(deathReasonFrom('The run', lastWords(folder))).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
