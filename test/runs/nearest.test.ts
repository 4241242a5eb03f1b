// The training images that a probe compares an image with: found anew, they are those that voted in the run.
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NearestFound, SplitName } from '../../server/src/protocol.ts';
import { nearestAnswer } from '../../server/src/results/panels/nearest.ts';
import { callCli } from '../../server/src/runs/cliProcess.ts';
import { readRunRecord } from '../../server/src/runs/folder.ts';
import { readArray, readVotes, splitArrayFile } from '../../server/src/runs/memberFiles.ts';
import { BRIEF } from '../brief.ts';
import { describeWithHnsw } from '../engine/backend.ts';
import { childrenOf, depthlens, experimentFolder, onlyRun, TINY } from './cli.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function finishedRun(text: string): Promise<{ folder: string; run: string }> {
  const { folder, file } = experimentFolder(text);
  folders.push(folder);
  const { code, stderr } = await depthlens(['run', file]).ended;
  expect(code, stderr).toBe(0);
  return { folder, run: onlyRun(folder)! };
}

async function nearest(run: string, ...args: string[]): Promise<NearestFound[]> {
  const { code, stdout, stderr } = await depthlens(['nearest', run, '--json', ...args]).ended;
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout).probes;
}

const arrayOf = async (run: string, member: number, split: SplitName, name: Parameters<typeof splitArrayFile>[1]) =>
  (await readArray<Int32Array>(run, member, splitArrayFile(split, name)))!;

/**
 * Looks some images of a split up at every probe, and holds the classes of what is found against the saved votes. Where time
 * is short, the last of the images.
 */
async function expectVotes(run: string, split: SplitName, rows: readonly number[], member = 0): Promise<void> {
  const { probes, data, experiment } = readRunRecord(run);
  const classes = data.classes.length;
  const index = await arrayOf(run, member, split, 'index');
  const stored = await arrayOf(run, member, 'train', 'index');
  const labels = await arrayOf(run, member, 'train', 'labels');
  const labelOf = new Map(Array.from(stored, (position, row) => [position, labels[row]]));
  for (const row of BRIEF ? rows.slice(-1) : rows) {
    const found = await nearest(run, '--image', String(index[row]), '--member', String(member));
    expect(found.map(({ probe }) => probe)).toEqual([...probes.keys()]);
    for (const { probe, indices, labels: their, distances, doubt } of found) {
      const saved = (await readVotes(run, member, split, probe)).subarray(row * classes, (row + 1) * classes);
      const votes = new Uint16Array(classes);
      for (const label of their) votes[label]++;
      if (saved.some(count => count > 0)) expect(votes, `row ${row}, probe ${probe}`).toEqual(saved);
      expect(doubt).toBeNull();
      expect(indices).toHaveLength(experiment.probes.k);
      expect(new Set(indices).size).toBe(indices.length);
      expect(indices.map(position => labelOf.get(position))).toEqual(their);
      expect(distances.toSorted((a, b) => a - b)).toEqual(distances);
      const itself = indices.includes(index[row]);
      expect(itself).toBe(split === 'train' && !experiment.probes.exclude_self);
    }
  }
}

const TWO = TINY.replace('measures:', 'ensemble: { members: 2, split: 0.25 }\nmeasures:');
const withProbes = (probes: string, text = TWO) => text.replace('probes: { k: 5 }', `probes: ${probes}`);
const ON_WASM = TWO.replace('backend: cpu', 'backend: wasm');
const GOLDEN = join(import.meta.dirname, '../golden/embeddings');

const RESNET = [
  'a ResNet18 on wasm',
  ON_WASM.replace(/architecture.* \}/, 'architecture: resnet18, width: 0.07 }').replace('[30, 10]', '[4, 2]'),
];

describe('they are those that voted', () => {
  test.each([
    ['an MLP', TWO],
    [
      'a VGG16 on wasm',
      ON_WASM.replace(/architecture.* \}/, 'architecture: vgg16, width: 0.07 }').replace('[30, 10]', '[4, 2]'),
    ],
    ...(BRIEF ? [] : [RESNET]),
    ['projections, and exclude_self, on wasm', withProbes('{ k: 5, projection: 16, exclude_self: true }', ON_WASM)],
    ['undecided images only', withProbes('{ k: 5, examples: undecided }')],
  ])(
    '%s',
    async (_, text) => {
      const { run } = await finishedRun(text);
      await expectVotes(run, 'train', [41]);
      if (!BRIEF) await expectVotes(run, 'validation', [3], 1);
      await expectVotes(run, 'test', [39], 1);
    },
    120_000,
  );

  test('label noise: the classes are those that the images were trained with', async () => {
    const { run } = await finishedRun(
      TWO.replace(
        'limit: { train: 120, test: 40 }',
        'limit: { train: 120, test: 40 }, label_noise: { fraction: 0.4, seed: 1 }',
      ),
    );
    await expectVotes(run, 'train', [5]);
    await expectVotes(run, 'test', [5]);
  }, 60_000);

  test.each(['{ k: 5 }', '{ k: 5, exclude_self: true, projection: 4 }'])(
    'embeddings, probes %s',
    async probes => {
      const { run } = await finishedRun(
        `name: golden\ndataset: { name: embeddings, path: ${JSON.stringify(GOLDEN)} }\nprobes: ${probes}\ncompute: { backend: cpu }\n`,
      );
      await expectVotes(run, 'train', [0, 9]);
      await expectVotes(run, 'validation', [2, 5]);
    },
    60_000,
  );
});

describeWithHnsw('approximate search', () => {
  test.each(['{ k: 5, method: hnsw }', '{ k: 5, method: hnsw, exclude_self: true }'])(
    'finds them too: %s',
    async probes => {
      const { run } = await finishedRun(withProbes(probes));
      await expectVotes(run, 'train', [0, 41]);
      await expectVotes(run, 'validation', [3]);
    },
  );
});

describe('on the command line', () => {
  let run: string;
  /** One of the training images of both members. */
  let image: string;
  beforeAll(async () => {
    ({ run } = await finishedRun(TWO));
    const other = await arrayOf(run, 1, 'train', 'index');
    image = String((await arrayOf(run, 0, 'train', 'index')).find(position => other.includes(position)));
  });
  const told = async (...args: string[]) => {
    const { code, stderr } = await depthlens(['nearest', run, ...args]).ended;
    return { code, stderr };
  };

  test('a table of the layers that are asked for', async () => {
    const { code, stdout } = await depthlens(['nearest', run, '--image', image, '--probe', '3', '--probe', '0']).ended;
    expect(code).toBe(0);
    expect(stdout).toContain(`Probe 0, input: the 5 training images nearest to image ${image}`);
    expect(stdout).toMatch(
      /Probe 3, softmax: the 5 training images nearest to image \d+\n +image +class +distance\n1 +\d+/,
    );
    expect(stdout).not.toContain('Probe 1');
  });

  test('what cannot be: one clear message each', async () => {
    expect(await told('--image', image, '--member', '2')).toEqual({
      code: 1,
      stderr: 'error: There is no member 2: this run has 2, from 0 to 1.\n',
    });
    expect((await told('--image', image, '--probe', '9')).stderr).toContain('from 0 (input) to 3 (softmax)');
    expect((await told('--image', '99999')).stderr).toContain('This run has no image 99999.');
    expect(await told('--image', 'x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the number of an image'),
    });
    expect(await told()).toMatchObject({ code: 2 });
  });

  test('weights that are gone', async () => {
    const weights = join(run, 'members/001/weights.safetensors');
    renameSync(weights, `${weights}.away`);
    const { code, stderr } = await told('--image', image, '--member', '1');
    renameSync(`${weights}.away`, weights);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /weights\.safetensors is not there any more: .* member 1 cannot be asked\.\n {2}Bring the file back/,
    );
  });

  test('data that changed since', async () => {
    const path = join(run, 'run.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/"fingerprint": "../, '"fingerprint": "xx'));
    const { code, stderr } = await told('--image', image);
    writeFileSync(path, text);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: The data are no longer those that this run saw, .*\n {2}Put the old data back/);
  });

  test('a backend that is not here any more: another one, and a doubt only where votes differ', async () => {
    const path = join(run, 'run.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"name": "cpu"', '"name": "none"'));
    const found = await nearest(run, '--image', image);
    writeFileSync(path, text);
    for (const { doubt } of found) if (doubt !== null) expect(doubt).toContain('the run was computed with none');
  }, 60_000);

  test('the answer of a panel: with pictures, kept in memory, and with the reason where there is none', async () => {
    const settings = { nodePath: '', dataCache: '' };
    let calls = 0;
    const lines: string[] = [];
    const ask = (probe: number, member = 0, index = Number(image)) =>
      nearestAnswer(
        run,
        { index, member, probe },
        (args, watch) => {
          calls++;
          return callCli(args, settings, watch);
        },
        { onLine: text => lines.push(text) },
      );
    const answer = await ask(1);
    expect(answer).toMatchObject({ member: 0, probe: 1, probeName: 'dense1', doubt: null });
    expect(answer.neighbours).toHaveLength(5);
    expect(answer.neighbours.every(({ sprite }) => sprite !== null)).toBe(true);
    expect(lines).toContain('reading the images');
    // One pass gives all layers.
    expect(await ask(1)).toBe(answer);
    expect((await ask(3)).probeName).toBe('softmax');
    expect(calls).toBe(1);
    await expect(ask(1, 7)).rejects.toThrow('There is no member 7: this run has 2, from 0 to 1.');
    await expect(ask(1, 0, 99_999)).rejects.toMatchObject({
      message: 'This run has no image 99999.',
      hint: expect.any(String),
    });
  });

  test.runIf(process.platform === 'linux')('ended early, it ends with all that it started', async () => {
    const running = depthlens(['nearest', run, '--image', image]);
    const { pid } = running.process;
    while (childrenOf(pid!).length === 0) await sleep(2);
    const [trainer] = childrenOf(pid!);
    running.process.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('error: Stopped.');
    expect(() => process.kill(trainer, 0)).toThrow();
  });

  test('data that moved, or have other numbers in them', async () => {
    const { folder } = experimentFolder();
    folders.push(folder);
    const data = join(folder, 'embeddings');
    cpSync(GOLDEN, data, { recursive: true });
    const { run } = await finishedRun(
      `name: golden\ndataset: { name: embeddings, path: ${JSON.stringify(data)} }\nprobes: { k: 5 }\n`,
    );
    const ask = async () => (await depthlens(['nearest', run, '--image', '3']).ended).stderr;
    renameSync(data, `${data}.away`);
    expect(await ask()).toMatch(/^error: .*embeddings.*/m);
    renameSync(`${data}.away`, data);
    expect(await ask()).not.toContain('error');
    const file = join(data, 'train_00.npy');
    const bytes = readFileSync(file);
    bytes[bytes.length - 2] ^= 1;
    writeFileSync(file, bytes);
    expect(await ask()).toContain('The data are no longer those that this run saw');
  });
});
