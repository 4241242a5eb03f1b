// Ensembles through the command line: what the members give depends on nothing but the experiment.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { learningCurves } from '../../server/src/results/curves.ts';
import { readArray, splitArrayFile } from '../../server/src/runs/memberFiles.ts';
import { depthlens, experimentFolder, onlyRun, resultHashes, TINY } from './cli.ts';

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
    ['resnet18', 'architecture: resnet18, width: 0.07'],
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
