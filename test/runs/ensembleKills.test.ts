// An ensemble that is killed again and again, as by a machine that loses its power.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TABLES } from '../../server/src/cli/export.ts';
import { readJournal } from '../../server/src/runs/journal.ts';
import { depthlens, experimentFolder, killAll, onlyRun, resultHashes, TINY, until } from './cli.ts';

/** Three members, each with as little to do as can be. */
const THREE = TINY.replace('hidden_layers: 2', 'hidden_layers: 1')
  .replace('[30, 10]', '[4, 2]')
  .replace('interval: 10', 'interval: 2')
  .replace('measures:', 'ensemble: { members: 3, split: 0.25 }\nmeasures:');

const folders: string[] = [];
function newExperiment() {
  const made = experimentFolder(THREE);
  folders.push(made.folder);
  return made;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What a run says of its examples: every file of its members, and every table. */
async function resultsOf(run: string) {
  const tables: Record<string, string> = {};
  // A table of trials is of sweeps.
  for (const table of TABLES.filter(table => table !== 'trials')) {
    const out = join(run, '..', '..', `${table}.csv`);
    const { code, stderr } = await depthlens(['export', run, '--table', table, '--format', 'csv', '--out', out]).ended;
    expect(code, stderr).toBe(0);
    tables[table] = readFileSync(out, 'utf8');
  }
  return { files: resultHashes(run), tables };
}

/** What the journal says is done for good. */
const FACTS = /run_created|member_trained|probe_finished|member_finished|run_finished/;
const factsOf = (run: string | undefined) =>
  run === undefined ? [] : readJournal(run).filter(({ event }) => FACTS.test(event));

let undisturbed: Awaited<ReturnType<typeof resultsOf>>;
beforeAll(async () => {
  const { folder, file } = newExperiment();
  const { code, stderr } = await depthlens(['run', file]).ended;
  expect(code, stderr).toBe(0);
  undisturbed = await resultsOf(onlyRun(folder)!);
});

// Killing a process with all that it started takes a process group.
describe.skipIf(process.platform === 'win32')('an ensemble', () => {
  test('killed at every step of its journal and resumed: files and tables are those of an undisturbed run', async () => {
    const { folder, file } = newExperiment();
    let kills = 0;
    for (let facts = 0; factsOf(onlyRun(folder)).at(-1)?.event !== 'run_finished'; ) {
      const run = onlyRun(folder);
      const args = run === undefined ? ['run', file] : ['resume', run];
      const running = depthlens([...args, '--workers', String(1 + (kills % 2))]);
      await until(() => factsOf(onlyRun(folder)).length > facts, running);
      // Not always at once: a little later a file is half-written.
      await sleep((kills % 5) * 4);
      killAll(running.process);
      await running.ended;
      kills++;
      const now = factsOf(onlyRun(folder)).length;
      expect(now).toBeGreaterThan(facts);
      facts = now;
    }
    expect(kills).toBeGreaterThan(8);
    const run = onlyRun(folder)!;
    expect(await resultsOf(run)).toEqual(undisturbed);
    const each = factsOf(run).map(entry => JSON.stringify({ ...entry, time: 0, seconds: 0, summary: 0 }));
    expect(new Set(each).size).toBe(each.length);
    // Created; three members with a network, three probes and an end each; finished.
    expect(each).toHaveLength(1 + 3 * 5 + 1);
  }, 240_000);

  test('two processes resume one run at once: one is refused, the other finishes it', async () => {
    const { folder, file } = newExperiment();
    const running = depthlens(['run', file]);
    await until(() => factsOf(onlyRun(folder)).length > 1, running);
    killAll(running.process);
    await running.ended;
    const run = onlyRun(folder)!;
    const both = await Promise.all([depthlens(['resume', run]).ended, depthlens(['resume', run]).ended]);
    const [winner, refused] = both.toSorted((a, b) => a.code! - b.code!);
    expect([winner.code, refused.code]).toEqual([0, 1]);
    expect(refused.stderr).toMatch(/^error: This run is being worked on by process \d+ on .*\n {2}Wait for it/m);
    expect(winner.stdout).toContain('tiny: finished, 3 of 3 members');
    expect(await resultsOf(run)).toEqual(undisturbed);
  }, 120_000);
});
