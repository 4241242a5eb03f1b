import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { SweepResult } from '../../server/src/protocol.ts';
import { readJournal } from '../../server/src/runs/journal.ts';
import { depthlens, experimentFolder, killAll, onlyRun, TINY, until } from './cli.ts';

const SWEEP = TINY.replace('learning_rate: 0.05, ', 'seed: 3, ').concat(
  'sweep: { learning_rate: [0.05, 1000], momentum: [0.5, 0.9], steps: 20, keep: 1 }\n',
);
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newExperiment(text: string) {
  const made = experimentFolder(text);
  folders.push(made.folder);
  return made;
}

// Killing a process with all that it started takes a process group.
test.skipIf(process.platform === 'win32')(
  'a sweep is killed, resumed and ranked; an ordinary run with its best settings trains the same network',
  async () => {
    const { folder, file } = newExperiment(SWEEP);
    const running = depthlens(['run', file, '--workers', '2']);
    const measured = () => {
      const run = onlyRun(folder);
      return run && existsSync(run) ? readJournal(run).filter(({ event }) => event.startsWith('trial_')) : [];
    };
    await until(() => measured().length >= 1, running);
    killAll(running.process);
    await running.ended;
    const run = onlyRun(folder)!;

    const resumed = await depthlens(['resume', run, '--json']).ended;
    expect(resumed.code, resumed.stderr).toBe(0);
    const { sweep, status, members } = JSON.parse(resumed.stdout) as {
      sweep: SweepResult;
      status: string;
      members: object;
    };
    expect(status).toBe('finished');
    expect(members).toEqual({ total: 4, finished: 4, failed: 0 });
    expect(sweep.trials.map(({ outcome }) => outcome)).toEqual(['extended', 'not_kept', 'diverged', 'diverged']);
    expect(sweep.trials[0].extendedAccuracy).toBeGreaterThan(0.3);
    // Nothing was done twice: each trial has one end of each phase.
    const ends = readJournal(run).flatMap(entry =>
      entry.event === 'trial_measured'
        ? [`${entry.member} ${entry.phase}`]
        : entry.event === 'trial_diverged'
          ? [`${entry.member} diverged`]
          : [],
    );
    expect(new Set(ends).size).toBe(ends.length);
    expect(ends).toHaveLength(5);
    // No state of a network is left behind.
    for (const member of ['000', '001', '002', '003'])
      expect(existsSync(join(run, 'members', member, 'checkpoint.safetensors'))).toBe(false);

    const shown = await depthlens(['show', run]).ended;
    expect(shown.stdout).toContain('a sweep over 4 combinations: 1 extended, 2 diverged');
    const best = sweep.bestTraining!;
    expect(shown.stdout).toContain(best);

    // The oracle: training from start to end, without a sweep.
    const plain = newExperiment(
      TINY.replace(/training:.*\n/, `${best.replace('seed', 'evaluation_interval: 10\n  seed')}\n`),
    );
    const ordinary = await depthlens(['run', plain.file, '--json']).ended;
    expect(ordinary.code, ordinary.stderr).toBe(0);
    const { splits } = JSON.parse(ordinary.stdout);
    expect(splits.validation.accuracy.mean).toBe(sweep.trials[0].extendedAccuracy);

    const out = join(folder, 'trials.csv');
    const exported = await depthlens(['export', run, '--table', 'trials', '--format', 'csv', '--out', out]).ended;
    expect(exported.code, exported.stderr).toBe(0);
    expect(readFileSync(out, 'utf8').split('\n')[0]).toBe(
      'rank,trial,learning_rate,momentum,weight_decay,outcome,steps,accuracy,extended_accuracy,last_loss,seconds',
    );
    const asked = await Promise.all(
      [
        ['suspects', run],
        ['resume', run, '--member', '1'],
        ['extend', run, '--members', '9'],
      ].map(args => depthlens(args).ended),
    );
    expect(asked.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(asked[0].stderr).toContain('is a sweep');
    expect(asked[2].stderr).toContain('A sweep is no ensemble');
  },
  60_000,
);
