// The choices of the probes, from the experiment file to what a run shows.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJournal } from '../../server/src/runs/journal.ts';
import { describeWithHnsw } from '../engine/backend.ts';
import { depthlens, experimentFolder, journalLines, killAll, onlyRun, resultHashes, TINY, until } from './cli.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The tiny experiment with other probes. */
function tinyWith(probes: string): { folder: string; file: string } {
  const made = experimentFolder(TINY.replace('probes: { k: 5 }', `probes: ${probes}`));
  folders.push(made.folder);
  return made;
}

/** An experiment over the embeddings whose depths scikit-learn computed. */
function goldenWith(probes: string): { folder: string; file: string } {
  const path = join(import.meta.dirname, '../golden/embeddings');
  const made = experimentFolder(
    `name: golden\ndataset: { name: embeddings, path: ${JSON.stringify(path)} }\nprobes: ${probes}\n`,
  );
  folders.push(made.folder);
  return made;
}

async function finishedRun(file: string): Promise<{ run: string; table: string }> {
  const { code, stdout, stderr } = await depthlens(['run', file]).ended;
  expect(code, stderr).toBe(0);
  return { run: onlyRun(join(file, '..'))!, table: stdout };
}

const summaryOf = async (run: string) => JSON.parse((await depthlens(['show', run, '--json']).ended).stdout);

describeWithHnsw('method: hnsw', () => {
  test.each([
    ['a network', tinyWith],
    ['embeddings', goldenWith],
  ])('%s: the run tells how many neighbours were found', async (_, experiment) => {
    const { run, table } = await finishedRun(experiment('{ k: 5, method: hnsw, exclude_self: true }').file);
    expect(table).toMatch(
      /hnsw: found \d+\.\d % of the true nearest neighbours; worst: \d+\.\d % at \d \w+ \(a sample of \d+ at each/,
    );
    const { hnsw, probes } = await summaryOf(run);
    expect(hnsw.meanRecall).toBeGreaterThan(0.95);
    expect(hnsw.worst.recall).toBeLessThanOrEqual(hnsw.meanRecall);
    expect(hnsw.recall[0]).toHaveLength(probes.length);
    const checks = readJournal(run).flatMap(entry => (entry.event === 'probe_finished' ? [entry.hnsw] : []));
    expect(checks.map(check => check!.recall)).toEqual(hnsw.recall[0]);
    // A graph of so few rows is never worth its building.
    if (hnsw.exactSeconds < hnsw.seconds) expect(table).toContain('Exact search would have been faster: at most');
  });

  test('the same file gives the same', async () => {
    const votes = [];
    for (let i = 0; i < 2; i++) {
      const { run } = await finishedRun(tinyWith('{ k: 5, method: hnsw }').file);
      votes.push(readFileSync(join(run, 'members/000/train_votes_01.npy')));
    }
    expect(votes[1]).toEqual(votes[0]);
  });
});

describe('examples: undecided', () => {
  const DEPTHS = /prediction_depth|examples\.parquet/;
  const only = (hashes: Record<string, string>, pattern: RegExp) =>
    Object.fromEntries(Object.entries(hashes).filter(([name]) => pattern.test(name)));

  test.each([
    ['a network', tinyWith],
    ['embeddings', goldenWith],
  ])('%s: the same depths as `all`, and what is not there is told', async (_, experiment) => {
    const all = await finishedRun(experiment('{ k: 5 }').file);
    const some = await finishedRun(experiment('{ k: 5, examples: undecided }').file);
    const depths = only(resultHashes(some.run), DEPTHS);
    expect(Object.keys(depths).length).toBeGreaterThan(2);
    expect(depths).toEqual(only(resultHashes(all.run), DEPTHS));
    expect(all.table).not.toContain('not there');
    expect(some.table).toMatch(/\nprobe accuracy: not there\. `probes: \{ examples: undecided \}` asks/);
    const [want, got] = [await summaryOf(all.run), await summaryOf(some.run)];
    for (const [name, split] of Object.entries<{ meanDepth: unknown }>(got.splits)) {
      expect(split).toEqual({ ...want.splits[name], probeAccuracy: null });
    }

    const rows = async (run: string) => {
      const out = join(run, 'probes.csv');
      await depthlens(['export', run, '--table', 'probes', '--format', 'csv', '--out', out]).ended;
      return readFileSync(out, 'utf8').split('\n');
    };
    const [allRows, someRows] = [await rows(all.run), await rows(some.run)];
    expect(someRows).toHaveLength(allRows.length);
    expect(someRows.some(row => row.includes(',,'))).toBe(true);
    for (const [i, row] of someRows.entries()) {
      const cells = allRows[i].split(',');
      expect(row.split(',')).toEqual(row.split(',').map((cell, c) => (cell === '' ? '' : cells[c])));
    }
  });

  test.skipIf(process.platform === 'win32')('killed after every probe and resumed: the same bits', async () => {
    const probes = '{ k: 5, examples: undecided, exclude_self: true }';
    const undisturbed = await finishedRun(tinyWith(probes).file);
    const want = resultHashes(undisturbed.run);
    const finished = (run: string | undefined) =>
      run === undefined
        ? []
        : readJournal(run).flatMap(entry => (entry.event === 'probe_finished' ? [entry.probe] : []));
    expect(finished(undisturbed.run)).toEqual([3, 2, 1, 0]);
    for (const count of [1, 3]) {
      const { folder, file } = tinyWith(probes);
      const running = depthlens(['run', file]);
      await until(() => finished(onlyRun(folder)).length >= count, running);
      killAll(running.process);
      await running.ended;
      const run = onlyRun(folder)!;
      const resumed = await depthlens(['resume', run]).ended;
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(resultHashes(run)).toEqual(want);
      expect(finished(run)).toEqual([3, 2, 1, 0]);
    }
  });

  test('a run from before this choice is shown and resumed', async () => {
    const { run, table } = await finishedRun(tinyWith('{ k: 5 }').file);
    const path = join(run, 'run.json');
    const record = JSON.parse(readFileSync(path, 'utf8'));
    const { k, placement, method, exclude_self } = record.experiment.probes;
    record.experiment.probes = { k, placement, method, exclude_self };
    writeFileSync(path, JSON.stringify(record));
    const want = resultHashes(run);
    const journal = join(run, 'journal.jsonl');
    const lines = readFileSync(journal, 'utf8').split('\n');
    // As if it had been killed after its second probe.
    const second = lines.findIndex(line => line.includes('"probe":1'));
    writeFileSync(journal, `${lines.slice(0, second + 1).join('\n')}\n`);
    const resumed = await depthlens(['resume', run]).ended;
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resultHashes(run)).toEqual(want);
    const results = (text: string) => text.slice(0, text.indexOf('time:'));
    expect(results((await depthlens(['show', run]).ended).stdout).trim()).toBe(results(table).trim());
  });
});

test('several k, named operations and logistic regression: stored, shown and drawn', async () => {
  const { run, table } = await finishedRun(tinyWith('{ k: [3, 5], placement: [relu2, dense1], logistic: true }').file);
  const { probes, splits, logistic, experiment } = await summaryOf(run);
  expect(probes.map(({ name }: { name: string }) => name)).toEqual(['input', 'dense1', 'relu2', 'softmax']);
  expect(experiment.probes).toMatchObject({ k: 5, other_k: [3] });
  expect(splits.test.otherK).toEqual([{ k: 3, probeAccuracy: expect.any(Array) }]);
  expect(Object.keys(logistic.splits)).toEqual(['train', 'validation', 'test']);
  expect(logistic).toMatchObject({ fits: 8, projected: [] });
  expect(existsSync(join(run, 'members/000/train_votes_03_k3.npy'))).toBe(true);
  expect(table).toContain('k = 5 (and 3)');
  expect(table).toMatch(/\nprobe accuracy, k = 3 +train +validation +test\n 0 input +\d/);
  expect(table).toMatch(/\nlogistic regression +train +validation +test +half +other half\n 0 input +\d/);
  const out = join(run, 'figures');
  await depthlens(['figures', run, '--only', 'A.10', '--only', 'E.48', '--out', out]).ended;
  expect(readdirSync(out).sort()).toEqual(['figure-a10.json', 'figure-a10.svg', 'figure-e48.json', 'figure-e48.svg']);
});

describe('projection', () => {
  test.each([
    ['a network', tinyWith, '{ k: 5, projection: 12 }', 3],
    [
      'embeddings',
      (probes: string) => goldenWith(`${probes}\ncompute: { backend: cpu }`),
      '{ k: 5, projection: 2 }',
      4,
    ],
  ])('%s: the run tells how many depths changed', async (_, experiment, probes, wider) => {
    const { run, table } = await finishedRun(experiment(probes).file);
    const { projection, backend } = await summaryOf(run);
    expect(backend.name).toBe('cpu');
    expect(projection.probes).toHaveLength(wider);
    expect(projection.sampled).toBeGreaterThan(50);
    expect(projection.changedShare).toBe(projection.changed / projection.sampled);
    expect(table).toMatch(
      /\nprojection to \d+: \d+\.\d % of depths changed on a sample of \d+ \(train .* %, \w+ .* %\); \d of 4 layers are/,
    );
  });

  test.skipIf(process.platform === 'win32')('killed and resumed: the same bits', async () => {
    const probes = '{ k: 5, projection: 12, examples: undecided }';
    const undisturbed = await finishedRun(tinyWith(probes).file);
    const want = resultHashes(undisturbed.run);
    expect(Object.keys(want)).toContain('000/train_reference_votes_00.npy');
    const { folder, file } = tinyWith(probes);
    const running = depthlens(['run', file]);
    await until(() => journalLines(onlyRun(folder) ?? '').some(line => line.includes('probe_finished')), running);
    killAll(running.process);
    await running.ended;
    const resumed = await depthlens(['resume', onlyRun(folder)!]).ended;
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resultHashes(onlyRun(folder)!)).toEqual(want);
  });

  test('to more numbers than any layer has: nothing changes, and both check and the table say so', async () => {
    const { file } = tinyWith('{ k: 5, projection: 1000 }');
    expect((await depthlens(['check', file]).ended).stdout).toMatch(/5:29: warning: No layer here is wider than 784/);
    const { table } = await finishedRun(file);
    expect(table).toContain('\nprojection to 1000: no layer is wider, so nothing was projected\n');
  });
});

describe('without the package hnswlib-node', () => {
  let preload: string;
  let env: NodeJS.ProcessEnv;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
    folders.push(folder);
    preload = join(folder, 'absent.cjs');
    writeFileSync(
      preload,
      `const Module = require('node:module');
const resolve = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) => {
  if (name !== 'hnswlib-node') return resolve.call(Module, name, ...rest);
  throw Object.assign(new Error("Cannot find module 'hnswlib-node'"), { code: 'MODULE_NOT_FOUND' });
};
`,
    );
    env = { NODE_OPTIONS: `--require ${preload}` };
  });

  test('check and run say in one line what to do', async () => {
    const { file } = tinyWith('{ k: 5, method: hnsw }');
    const line =
      /^.*tiny\.depthlens\.yaml:5:25: error: The optional package hnswlib-node is not installed\. Run `npm install hnswlib-node`.* \(missing-package\)\n$/;
    const checked = await depthlens(['check', file], env).ended;
    expect(checked.stdout).toMatch(line);
    expect(checked.code).toBe(1);
    const run = await depthlens(['run', file], env).ended;
    expect(run.stderr).toMatch(line);
    expect(run.code).toBe(1);
  });

  test('exact probes need it not', async () => {
    const { file } = tinyWith('{ k: 5, method: exact }');
    expect((await depthlens(['check', file], env).ended).code).toBe(0);
  });
});
