// Ensembles through the command line: what the members give depends on nothing but the experiment.
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitCounts } from '../../server/src/experiment/cost.ts';
import { memberDisk } from '../../server/src/experiment/disk.ts';
import { learningCurves } from '../../server/src/results/curves.ts';
import { readRunRecord } from '../../server/src/runs/folder.ts';
import { readJournal } from '../../server/src/runs/journal.ts';
import { readArray, splitArrayFile } from '../../server/src/runs/memberFiles.ts';
import { readProgress } from '../../server/src/runs/progressFile.ts';
import { runState } from '../../server/src/runs/status.ts';
import { childrenOf, depthlens, experimentFolder, journalLines, onlyRun, resultHashes, TINY, until } from './cli.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function experiment(text: string): string {
  const made = experimentFolder(text);
  folders.push(made.folder);
  return made.file;
}

async function finishedRun(text: string, ...options: string[]): Promise<string> {
  const file = experiment(text);
  const { code, stderr } = await depthlens(['run', file, ...options]).ended;
  expect(code, stderr).toBe(0);
  return onlyRun(folders.at(-1)!)!;
}

const NOISY = TINY.replace('dataset: { ', 'dataset: { label_noise: { fraction: 0.4, seed: 3 }, ').replace(
  'measures:',
  'ensemble: { members: 3, split: 0.25 }\nmeasures:',
);
const WASM = NOISY.replace('backend: cpu', 'backend: wasm');

describe('the members', () => {
  test.each([
    ['mlp', 'architecture: mlp, width: 0.01, hidden_layers: 2'],
    ['vgg16', 'architecture: vgg16, width: 0.07'],
  ])(
    '%s: their files are the same, however many were at work at once',
    async (_, model) => {
      const text = WASM.replace(/architecture.* \}/, `${model} }`)
        .replace('[30, 10]', '[4, 2]')
        .replace('interval: 10', 'interval: 2');
      const one = resultHashes(await finishedRun(text, '--workers', '1'));
      const two = resultHashes(await finishedRun(text, '--workers', '2'));
      expect(Object.keys(one).length).toBeGreaterThan(3 * 20);
      expect(two).toEqual(one);
      const firsts = ['000', '001', '002'].map(member => one[`${member}/train_index.npy`]);
      expect(new Set(firsts).size).toBe(3);
      const weights = ['000', '001', '002'].map(member => one[`${member}/weights.safetensors`]);
      expect(new Set(weights).size).toBe(3);
    },
    120_000,
  );
});

test('what a member leaves on the disk is what is told before it begins', async () => {
  const file = experiment(WASM.replace('k: 5', 'k: 5, placement: every_operation'));
  const { code, stderr } = await depthlens(['run', file]).ended;
  expect(code, stderr).toBe(0);
  // How much of it is for input margins depends on the speeds that this machine measured last.
  expect(stderr).toMatch(/^Time: .* speed.*\.$/m);
  expect(stderr).toMatch(/^Disk: about \d+ kB for each of 3 members, \d+ kB with checkpoints; \d.* are free\.$/m);
  const run = onlyRun(folders.at(-1)!)!;
  const { experiment: settings, data, probes } = readRunRecord(run);
  const counts = splitCounts(data.counts.train, data.counts.test, settings.ensemble.split);
  const { kept } = memberDisk(settings, counts, data.image, data.classes.length, probes.length);
  for (const { files } of runState(run).members) {
    const sizes = Object.values(files!);
    const HEADER = 128;
    const data = sizes.reduce((sum, size) => sum + size - HEADER, 0);
    expect(Math.abs(data / kept - 1)).toBeLessThan(0.03);
  }
}, 60_000);

test('split: full, for every member: all train on all, and the test images are what they have in common', async () => {
  const run = await finishedRun(TINY.replace('measures:', 'ensemble: { members: 3, split: full }\nmeasures:'));
  const hashes = resultHashes(run);
  expect(Object.keys(hashes).filter(name => name.includes('validation'))).toEqual([]);
  const different = (file: string) => new Set(['000', '001', '002'].map(member => hashes[`${member}/${file}`])).size;
  for (const file of ['train_index.npy', 'test_index.npy']) expect(different(file)).toBe(1);
  for (const file of ['weights.safetensors', 'test_logits.npy', 'loss.npy']) expect(different(file)).toBe(3);
  const out = join(folders.at(-1)!, 'examples.csv');
  expect((await depthlens(['export', run, '--table', 'examples', '--format', 'csv', '--out', out]).ended).code).toBe(0);
  const [head, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
  const column = (name: string) => rows.map(row => row.split(',')[head.split(',').indexOf(name)]);
  expect(column('times_train')).toEqual([...new Array(120).fill('3'), ...new Array(40).fill('0')]);
  expect(column('times_val')).toEqual([...new Array(120).fill('0'), ...new Array(40).fill('3')]);
}, 60_000);

describe('learning curves under label noise', () => {
  let run: string;
  beforeAll(async () => {
    run = await finishedRun(NOISY);
  });

  /** Shares of right classes in the examples of all members that fit, a mean over the members. */
  async function shares(fits: (label: number, original: number) => boolean, against: 'labels' | 'original_labels') {
    const each: number[][] = [];
    for (const member of [0, 1, 2]) {
      const read = async (name: Parameters<typeof splitArrayFile>[1]) =>
        Array.from((await readArray(run, member, splitArrayFile('train', name)))!);
      const [labels, originals] = [await read('labels'), await read('original_labels')];
      const [predictions, classes] = [await read('predictions'), await read('probe_classes')];
      const truth = against === 'labels' ? labels : originals;
      const rows = [...labels.keys()].filter(i => fits(labels[i], originals[i]));
      const share = (right: (i: number) => boolean) => rows.filter(right).length / rows.length;
      each.push([
        share(i => predictions[i] === truth[i]),
        ...[0, 1, 2, 3].map(probe => share(i => classes[i * 4 + probe] === truth[i])),
      ]);
    }
    return each[0].map((_, column) => (each[0][column] + each[1][column] + each[2][column]) / 3);
  }

  test.each([
    ['all', () => true, 'labels'],
    ['unchanged', (label: number, original: number) => label === original, 'labels'],
    ['mislabeled', (label: number, original: number) => label !== original, 'labels'],
    ['mislabeled_original', (label: number, original: number) => label !== original, 'original_labels'],
  ] as const)('%s: the ends of both curves are what the predictions say', async (component, fits, against) => {
    const [network, ...probes] = await shares(fits, against);
    const { training, inference } = await learningCurves(run);
    expect(training!.steps).toEqual([0, 10, 20, 30, 40]);
    const of = (curves: NonNullable<typeof training>['curves']) =>
      curves.find(curve => curve.split === 'train' && curve.component === component)!;
    expect(of(training!.curves).members).toBe(3);
    expect(of(training!.curves).accuracy.at(-1)!.mean).toBeCloseTo(network, 6);
    expect(of(training!.curves).accuracy.at(-1)!.spread).toBeGreaterThan(0);
    expect(of(inference!.curves).accuracy.map(({ mean }) => mean)).toEqual(
      probes.map(share => expect.closeTo(share, 9)),
    );
    expect(inference!.probes).toEqual(['input', 'dense1', 'dense2', 'softmax']);
  });

  test('the test split has no noise, and exactly the asked share of the training file has', async () => {
    const { training, inference } = await learningCurves(run);
    for (const { curves } of [training!, inference!])
      expect(curves.filter(({ split }) => split === 'test').map(({ component }) => component)).toEqual(['all']);
    const changed = new Set<number>();
    for (const split of ['train', 'validation'] as const) {
      const read = async (name: Parameters<typeof splitArrayFile>[1]) =>
        Array.from((await readArray(run, 0, splitArrayFile(split, name)))!);
      const [index, labels, originals] = [await read('index'), await read('labels'), await read('original_labels')];
      for (const i of index.keys()) if (labels[i] !== originals[i]) changed.add(index[i]);
    }
    expect(changed.size).toBe(48);
  });
});

const withMembers = (count: number) => NOISY.replace('members: 3', `members: ${count}`);
const eventsOf = (run: string) => readJournal(run).map(({ event }) => event);

describe('extend', () => {
  let run: string;
  let five: Record<string, string>;
  beforeAll(async () => {
    run = await finishedRun(withMembers(2));
    five = resultHashes(await finishedRun(withMembers(5)));
  }, 120_000);
  const extend = (...args: string[]) => depthlens(['extend', run, ...args]).ended;

  test.each([
    [['--members', '1'], 1, /^error: This run has 2 members, and 1 is fewer\. .*\n {2}Give a number above 2/],
    [['--members', '0'], 2, /whole number from 1 to 10000/],
    [['--members', 'many'], 2, /whole number from 1 to 10000/],
    [[], 2, /required option '--members <n>'/],
  ])('%s: refused', async (args, code, message) => {
    const before = journalLines(run);
    const ended = await extend(...args);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(message)]);
    expect(journalLines(run)).toEqual(before);
  });

  test('a run over embeddings has one member', async () => {
    const path = join(import.meta.dirname, '../golden/embeddings');
    const text = `name: golden\ndataset: { name: embeddings, path: ${JSON.stringify(path)} }\nprobes: { k: 5 }\n`;
    const embeddings = await finishedRun(text);
    const ended = await depthlens(['extend', embeddings, '--members', '3']).ended;
    expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining('over embeddings has one member')]);
  });

  test('to as many as there are: nothing is done', async () => {
    const before = journalLines(run);
    const ended = await extend('--members', '2');
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining('has 2 members already')]);
    expect(journalLines(run)).toEqual(before);
  });

  test('cut in the middle and asked again: what a run gives of which five were asked from the start', async () => {
    const record = readFileSync(join(run, 'run.json'), 'utf8');
    const finished = ['000', '001'].map(member => statSync(join(run, 'members', member, 'train_logits.npy')).mtimeMs);
    const extending = depthlens(['extend', run, '--members', '5', '--workers', '1']);
    await until(() => eventsOf(run).filter(event => event === 'member_finished').length === 3, extending);
    await until(() => readProgress(run)?.membersFinished === 3, extending);
    expect(readProgress(run)).toMatchObject({ members: 5 });
    const second = await extend('--members', '6');
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('being worked on by process')]);
    extending.process.kill('SIGINT');
    const cut = await extending.ended;
    expect([cut.code, cut.stdout]).toEqual([1, expect.stringMatching(/tiny: cancelled, [34] of 5 members/)]);
    const again = await extend('--members', '5');
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain('tiny: finished, 5 of 5 members');
    expect(resultHashes(run)).toEqual(five);
    expect(readFileSync(join(run, 'run.json'), 'utf8')).toBe(record);
    expect(['000', '001'].map(member => statSync(join(run, 'members', member, 'train_logits.npy')).mtimeMs)).toEqual(
      finished,
    );
    expect(eventsOf(run).filter(event => event === 'run_extended')).toHaveLength(1);
  }, 120_000);
});

describe.runIf(process.platform === 'linux')('a member that fails', () => {
  test('the others go on and are a result; it is retried alone, to the same bits', async () => {
    const undisturbed = resultHashes(await finishedRun(NOISY));
    const file = experiment(NOISY);
    const folder = folders.at(-1)!;
    const running = depthlens(['run', file, '--workers', '2']);
    const trainers = () => childrenOf(running.process.pid!);
    await until(() => onlyRun(folder) !== undefined && trainers().length === 2, running);
    const run = onlyRun(folder)!;
    for (const trainer of trainers()) process.kill(trainer, 'SIGKILL');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stdout).toContain('tiny: failed, 1 of 3 members');
    expect(stdout).toContain('Members 0, 1 failed: The trainer was killed (SIGKILL)');
    expect(stderr).toMatch(/Go on with: .* resume /);
    expect(eventsOf(run).at(-1)).toBe('run_failed');
    // What the third one found out stands in the tables.
    expect(statSync(join(run, 'examples.parquet')).size).toBeGreaterThan(0);
    const out = join(folder, 'predictions.csv');
    const exported = await depthlens(['export', run, '--table', 'predictions', '--format', 'csv', '--out', out]).ended;
    expect(exported.code, exported.stderr).toBe(0);
    expect(
      new Set(
        readFileSync(out, 'utf8')
          .split('\n')
          .slice(1, -1)
          .map(line => line.split(',')[0]),
      ),
    ).toEqual(new Set(['2']));

    const only = (...members: string[]) =>
      depthlens(['resume', run, ...members.flatMap(member => ['--member', member])]).ended;
    for (const [member, status, message] of [
      ['2', 1, /^error: Member 2 is finished/],
      ['3', 1, /^error: There is no member 3: this run has 3, from 0 to 2\./],
      ['x', 2, /number of a member, counted from 0/],
    ] as const) {
      const refused = await only(member);
      expect([refused.code, refused.stderr]).toEqual([status, expect.stringMatching(message)]);
    }
    const alone = await only('1');
    expect(alone.code, alone.stderr).toBe(0);
    expect(alone.stdout).toContain('tiny: failed, 2 of 3 members');
    expect(alone.stdout).not.toContain('Member 1 failed');
    expect(alone.stderr).toMatch(/Go on with: .* resume /);
    const both = await only('0', '0');
    expect(both.code, both.stderr).toBe(0);
    expect(both.stdout).toContain('tiny: finished, 3 of 3 members');
    expect(resultHashes(run)).toEqual(undisturbed);
  }, 120_000);
});
