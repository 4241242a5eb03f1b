import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJournal } from '../../server/src/runs/journal.ts';
import { BRIEF } from '../brief.ts';
import { childrenOf, depthlens, experimentFolder, journalLines, killAll, onlyRun, resultHashes, until } from './cli.ts';

/** What a run gives that nothing disturbs, how many lines its journal has, and how long it takes. */
let undisturbed: { hashes: Record<string, string>; lines: number; milliseconds: number };
const folders: string[] = [];

function newExperiment() {
  const made = experimentFolder();
  folders.push(made.folder);
  return made;
}

beforeAll(async () => {
  const { folder, file } = newExperiment();
  const started = performance.now();
  const { code, stderr } = await depthlens(['run', file]).ended;
  const milliseconds = performance.now() - started;
  expect(code, stderr).toBe(0);
  const run = onlyRun(folder)!;
  undisturbed = { hashes: resultHashes(run), lines: journalLines(run).length, milliseconds };
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Resumes a run and checks that it ends as if nothing had happened, with nothing done twice. */
async function resumeAndCompare(run: string): Promise<void> {
  const shown = await depthlens(['show', run]).ended;
  expect(shown.code, shown.stderr).toBe(0);
  const resumed = await depthlens(['resume', run]).ended;
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resultHashes(run)).toEqual(undisturbed.hashes);
  const events = readJournal(run).map(entry => JSON.stringify({ ...entry, time: 0, seconds: 0 }));
  const once = events.filter(event => /member_trained|probe_finished|member_finished|run_finished/.test(event));
  expect(new Set(once).size).toBe(once.length);
}

// Killing a process with all that it started takes a process group.
describe.skipIf(process.platform === 'win32')('a run that is killed is finished by resume, to the same bits', () => {
  test('killed after each line of the journal', async () => {
    const step = BRIEF ? 2 : 1;
    for (let lines = 1; lines < undisturbed.lines; lines += step) {
      const { folder, file } = newExperiment();
      const running = depthlens(['run', file]);
      const reached = () => {
        const run = onlyRun(folder);
        return run !== undefined && journalLines(run).length >= lines;
      };
      await until(reached, running);
      killAll(running.process);
      await running.ended;
      await resumeAndCompare(onlyRun(folder)!);
    }
  }, 180_000);

  test('killed at any moment', async () => {
    for (const share of [0.45, 0.7, 0.9]) {
      const { folder, file } = newExperiment();
      const running = depthlens(['run', file]);
      await new Promise(resolve => setTimeout(resolve, share * undisturbed.milliseconds));
      killAll(running.process);
      await running.ended;
      const run = onlyRun(folder);
      if (run) await resumeAndCompare(run);
    }
  }, 120_000);

  test('cancelled: it says so, exits with 1, and goes on', async () => {
    const { folder, file } = newExperiment();
    const running = depthlens(['run', file]);
    await until(() => journalLines(onlyRun(folder) ?? '').some(line => line.includes('member_started')), running);
    running.process.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('Stopping.');
    expect(stderr).toMatch(/Go on with: .* resume /);
    expect(stdout).toContain('cancelled');
    await resumeAndCompare(onlyRun(folder)!);
  });

  test.runIf(process.platform === 'linux')(
    'only the trainer dies: the member failed, with the reason, and resume finishes it',
    async () => {
      const { folder, file } = newExperiment();
      const running = depthlens(['run', file]);
      const started = () => journalLines(onlyRun(folder) ?? '').some(line => line.includes('member_started'));
      await until(() => started() && childrenOf(running.process.pid!).length > 0, running);
      process.kill(childrenOf(running.process.pid!)[0], 'SIGKILL');
      const { code, stdout } = await running.ended;
      expect(code).toBe(1);
      expect(stdout).toContain('Member 0 failed: The trainer was killed (SIGKILL)');
      await resumeAndCompare(onlyRun(folder)!);
    },
  );

  test('a finished run is not run again', async () => {
    const { folder, file } = newExperiment();
    await depthlens(['run', file]).ended;
    const run = onlyRun(folder)!;
    const before = journalLines(run);
    const again = await depthlens(['resume', run]).ended;
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('finished already');
    expect(journalLines(run)).toEqual(before);
  });

  test('two processes on one run: the second is refused', async () => {
    const { folder, file } = newExperiment();
    const running = depthlens(['run', file]);
    await until(() => journalLines(onlyRun(folder) ?? '').length > 2, running);
    const second = await depthlens(['resume', onlyRun(folder)!]).ended;
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/being worked on by process \d+.*\n +Wait for it/);
    expect((await running.ended).code).toBe(0);
  });
});
