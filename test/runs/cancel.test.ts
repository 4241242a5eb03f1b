import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJournal } from '../../server/src/runs/journal.ts';
import { readProgress, type StoredProgress } from '../../server/src/runs/progressFile.ts';
import { depthlens, experimentFolder, journalLines, onlyRun, TINY, until } from './cli.ts';

/** Long enough to be stopped in the middle: the tests would wait for a minute if it were not. */
const LONG = TINY.replace('schedule: [30, 10]', 'schedule: [200000]').replace('interval: 10', 'interval: 5000');

let folder: string;
let file: string;
beforeAll(() => {
  ({ folder, file } = experimentFolder(LONG));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const training = () => journalLines(onlyRun(folder) ?? '').some(line => line.includes('member_started'));

describe('cancel', () => {
  test('a run tells its progress in a file, stops when it is asked to, and cleans up', async () => {
    const running = depthlens(['run', file, '--workers', '1', '--backend', 'wasm']);
    let progress: StoredProgress | undefined;
    await until(() => {
      progress = training() ? readProgress(onlyRun(folder)!) : undefined;
      return progress?.text.startsWith('step') ?? false;
    }, running);
    expect(progress).toMatchObject({ pid: running.process.pid, members: 1, membersFinished: 0 });
    expect(progress!.fraction).toBeGreaterThanOrEqual(0);
    expect(progress!.secondsLeft).toBeGreaterThan(0);
    const run = onlyRun(folder)!;
    const asked = await depthlens(['cancel', run]).ended;
    expect([asked.code, asked.stderr]).toEqual([0, expect.stringContaining('Asked to stop')]);
    const { code, stdout, stderr } = await running.ended;
    expect([code, stdout]).toEqual([1, expect.stringContaining('tiny: cancelled')]);
    expect(stderr).toContain('Asked to stop. What is finished is kept.');
    expect(readdirSync(run)).not.toEqual(expect.arrayContaining([expect.stringMatching(/progress|stop|owner/)]));
    expect(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')).experiment.compute.workers).toBe(1);
  });

  test('a request from before does not stop a run that is resumed; a new one does; --force ends it at once', async () => {
    const run = onlyRun(folder)!;
    writeFileSync(join(run, 'stop.json'), JSON.stringify({ at: Date.now() - 1000, pid: 1 }));
    const lines = journalLines(run).length;
    const running = depthlens(['resume', run]);
    await until(() => journalLines(run).length >= lines + 2 && readProgress(run) !== undefined, running);
    expect(existsSync(join(run, 'stop.json'))).toBe(false);
    const forced = await depthlens(['cancel', run, '--force']).ended;
    expect([forced.code, forced.stderr]).toEqual([0, expect.stringContaining('Ended.')]);
    expect((await running.ended).code).not.toBe(0);
    expect(readJournal(run).at(-1)).toMatchObject({ event: 'run_cancelled' });
    expect(readdirSync(run)).not.toEqual(expect.arrayContaining([expect.stringMatching(/progress|stop|owner/)]));
    const again = await depthlens(['cancel', run]).ended;
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is not running: it is cancelled')]);
  });

  test('the file decides, not the option, where it names a backend', async () => {
    expect(JSON.parse(readFileSync(join(onlyRun(folder)!, 'run.json'), 'utf8')).backend.name).toBe('cpu');
    const wrong = await depthlens(['run', file, '--workers', '0']).ended;
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('whole number of at least 1')]);
  });

  test('an error of the run itself is journaled with its reason', async () => {
    const short = experimentFolder();
    try {
      expect((await depthlens(['run', short.file]).ended).code).toBe(0);
      const run = onlyRun(short.folder)!;
      const journal = join(run, 'journal.jsonl');
      writeFileSync(journal, readFileSync(journal, 'utf8').replace(/.*run_finished.*\n/, ''));
      rmSync(join(run, 'examples.parquet'));
      mkdirSync(join(run, 'examples.parquet', 'in the way'), { recursive: true });
      const { code, stderr } = await depthlens(['resume', run]).ended;
      expect([code, stderr]).toEqual([1, expect.stringContaining('examples.parquet')]);
      expect(readJournal(run).at(-1)).toMatchObject({
        event: 'run_failed',
        reason: expect.stringContaining('examples.parquet'),
      });
    } finally {
      rmSync(short.folder, { recursive: true, force: true });
    }
  });
});
