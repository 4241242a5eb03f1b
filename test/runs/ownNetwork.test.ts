// Networks of the user's own on the command line: as Keras trained one, and trained anew with its changes told.
import { appendFileSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readRunRecord } from '../../server/src/runs/folder.ts';
import { depthlens, experimentFolder, onlyRun } from './cli.ts';

const KERAS = fileURLToPath(new URL('../../experiments/small/own-network', import.meta.url));
const golden = JSON.parse(readFileSync(new URL('../golden/custom/sequential.json', import.meta.url), 'utf8'));

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function withNetwork(lines: string[]): { folder: string; file: string } {
  const made = experimentFolder(lines.join('\n'));
  folders.push(made.folder);
  cpSync(KERAS, join(made.folder, 'net'), { recursive: true });
  return made;
}

test('a Keras network as it is has the accuracy that Keras told; a member more is refused once its file has changed', async () => {
  const { folder, file } = withNetwork([
    'name: keras',
    'dataset: { name: fashion_mnist_mini, limit: { train: 300 } }',
    'model: { architecture: custom, file: net/model.json, input: unit }',
    'training: none',
    'ensemble: { split: 0.5 }',
    'probes: { k: 5 }',
    'measures: [prediction_depth, output_margin, input_margin]',
    'compute: { backend: wasm, workers: 1 }',
  ]);
  const { code, stderr } = await depthlens(['run', file]).ended;
  expect(code, stderr).toBe(0);
  const run = onlyRun(folder)!;
  const shown = await depthlens(['show', run, '--json']).ended;
  const summary = JSON.parse(shown.stdout);
  // One image of 1000 may be on the line.
  expect(summary.splits.test.accuracy.mean).toBeCloseTo(golden.accuracy, 2);
  const { probes, experiment } = readRunRecord(run);
  expect(probes.map(({ name }) => name)).toEqual([
    ...['input', 'conv1', 'pool1', 'conv2', 'hidden', 'classes', 'softmax'],
  ]);
  expect(experiment.network?.model.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  const nearest = await depthlens(['nearest', run, '--image', '6000', '--json']).ended;
  expect(nearest.code, nearest.stderr).toBe(0);
  expect(JSON.parse(nearest.stdout).probes.map(({ doubt }: { doubt: null }) => doubt)).toEqual(Array(7).fill(null));

  appendFileSync(join(folder, 'net', 'model.json'), ' ');
  const extended = await depthlens(['extend', run, '--members', '2']).ended;
  expect(extended.code).toBe(1);
  expect(extended.stderr).toContain('The file of the network, net/model.json, or its weights, have changed');
});

test('what does not fit is told at its key, before anything runs', async () => {
  const { file } = withNetwork([
    'name: wrong',
    'dataset: { name: cifar10 }',
    'model: { architecture: custom, file: net/model.json }',
  ]);
  const { code, stdout } = await depthlens(['check', file]).ended;
  expect(code).toBe(1);
  expect(stdout).toContain(
    ':3:38: error: The network takes images of 28 x 28 x 1, and those of the data set are 32 x 32 x 3. ',
  );
});
