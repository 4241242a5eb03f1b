import { describe, expect, test } from 'vitest';
import { costRules, estimateFile } from '../../../server/src/experiment/costRules.ts';
import type { Machine } from '../../../server/src/experiment/estimate.ts';
import type { ExperimentFile } from '../../../server/src/experiment/schema.ts';

const MACHINE: Machine = {
  memoryBytes: 16e9,
  cores: 2,
  rates: { train: 1e10, probe: 1e10, margin: 1e10 },
  measured: true,
};
/** An MLP with one hidden layer of 128: 28 * 28 * 128 + 128 * 10 multiply-adds for an image. */
const MLP: ExperimentFile = {
  name: 'a',
  dataset: { name: 'fashion_mnist', limit: { train: 1000, test: 0 } },
  model: { architecture: 'mlp', width: 0.0625, hidden_layers: 1 },
  training: { schedule: [100], batch_size: 10 },
  ensemble: { split: 'full' },
  measures: ['prediction_depth'],
};
const FORWARD = 784 * 128 + 128 * 10;

describe('what a run takes', () => {
  test('time is counted from the work of its phases', () => {
    // A step is three forward passes; all images are classified before and after, and once more for the probes.
    const train = FORWARD * (3 * 100 * 10 + 2 * 1000);
    const probe = 1000 * 1000 * (784 + 128 + 10) + FORWARD * 1000;
    expect(estimateFile(MLP, MACHINE)!.seconds).toBeCloseTo((train + probe) / 1e10, 9);
    const faster = { ...MACHINE, rates: { train: 2e10, probe: 1e10, margin: 1e10 } };
    expect(estimateFile(MLP, faster)!.seconds).toBeCloseTo((train / 2 + probe) / 1e10, 9);
    const ten = { ...MLP, ensemble: { ...MLP.ensemble, members: 10 } };
    expect(estimateFile(ten, MACHINE)!.seconds).toBeCloseTo((10 * (train + probe)) / 1e10, 8);
  });

  test('logistic regression counts, with the projection of wide layers', () => {
    const seconds = (probes: ExperimentFile['probes']) => estimateFile({ ...MLP, probes }, MACHINE)!.seconds * 1e10;
    const fits = (width: number) => 6 * 300 * 2 * 1000 * width * 10;
    expect(seconds({ logistic: true }) - seconds({})).toBeCloseTo(fits(784) + fits(128) + fits(10), -2);
    const wide = { ...MLP, dataset: { name: 'cifar10' as const, limit: { train: 1000, test: 0 } } };
    const wideSeconds = (probes: ExperimentFile['probes']) =>
      estimateFile({ ...wide, probes }, MACHINE)!.seconds * 1e10;
    const projected = 1000 * 3072 * 2048 + fits(2048);
    expect(wideSeconds({ logistic: true }) - wideSeconds({})).toBeCloseTo(projected + fits(128) + fits(10), -2);
  });

  test('memory grows with the batch and with the members at work, not with those that wait', () => {
    const bytes = (file: ExperimentFile) => estimateFile(file, MACHINE)!.bytes;
    const batch = (batch_size: number) => ({
      ...MLP,
      dataset: { name: 'fashion_mnist' as const },
      model: { architecture: 'vgg16' as const },
      training: { batch_size },
    });
    expect(bytes(batch(20_000)) / bytes(batch(10_000))).toBeGreaterThan(1.8);
    const members = (members: number) => bytes({ ...MLP, ensemble: { members } });
    expect(members(2)).toBeGreaterThan(1.5 * members(1));
    expect(members(50)).toBe(members(2));
  });

  test('a full batch takes all images in each step, and no more memory than a batch', () => {
    const training = (batch_size: number | 'full') => ({ schedule: [100], batch_size, evaluation_interval: 100 });
    const seconds = (batch: number | 'full') => estimateFile({ ...MLP, training: training(batch) }, MACHINE)!.seconds;
    expect(seconds('full')).toBeCloseTo(seconds(1000), 9);
    const vgg = (batch_size: number | 'full') => ({
      ...MLP,
      dataset: { name: 'fashion_mnist' as const },
      model: { architecture: 'vgg16' as const },
      training: { batch_size },
    });
    expect(estimateFile(vgg('full'), MACHINE)!.bytes).toBe(estimateFile(vgg(256), MACHINE)!.bytes);
  });

  test('a network that is not trained costs its probes, and one look at the images', () => {
    const probes = (1000 * 1000 * (784 + 128 + 10) + FORWARD * 1000) / 1e10;
    const { seconds } = estimateFile({ ...MLP, training: 'none' }, MACHINE)!;
    expect(seconds).toBeCloseTo(probes + (FORWARD * 1000) / 1e10, 9);
  });

  test('where the file says auto, the settings count; a GPU has one member at a time', () => {
    const many = (compute: ExperimentFile['compute'] = {}) => ({ ...MLP, ensemble: { members: 50 }, compute });
    const bytes = (machine: Partial<Machine>, compute: ExperimentFile['compute'] = {}) =>
      estimateFile(many(compute), { ...MACHINE, ...machine })!.bytes;
    const one = bytes({}, { workers: 1 });
    expect(bytes({})).toBeGreaterThan(1.5 * one);
    expect(bytes({ autos: { workers: 1 } })).toBe(one);
    expect(bytes({ autos: { workers: 1 } }, { workers: 2 })).toBe(bytes({}));
    expect(bytes({ backend: 'webgpu' })).toBe(one);
    expect(bytes({ autos: { backend: 'webgpu' } })).toBe(one);
    expect(bytes({ backend: 'webgpu', autos: { backend: 'wasm' } })).toBe(bytes({}));
    expect(bytes({ autos: { backend: 'webgpu' } }, { backend: 'wasm' })).toBe(bytes({}));
  });

  test('the quickstart needs about what it was seen to need', () => {
    const quickstart: ExperimentFile = {
      name: 'quickstart',
      dataset: { name: 'fashion_mnist_mini' },
      model: { architecture: 'resnet18', width: 0.125 },
      training: { batch_size: 64, schedule: [250, 100], evaluation_interval: 70 },
      ensemble: { split: 'full' },
    };
    expect(estimateFile(quickstart, MACHINE)!.bytes / 1e9).toBeCloseTo(1.4, 0);
  });

  test('there is none for embeddings', () => {
    expect(estimateFile({ name: 'a', dataset: { name: 'embeddings', path: 'x' } }, MACHINE)).toBeUndefined();
  });
});

describe('warnings of what a run takes', () => {
  const paper: ExperimentFile = { name: 'a', dataset: { name: 'cifar10' }, model: { architecture: 'vgg16' } };
  const told = (file: ExperimentFile, machine: Partial<Machine> = {}) =>
    costRules(file, { ...MACHINE, ...machine }).map(({ code, message }) => `${code}: ${message}`);

  test('none where it is short and small', () => {
    expect(told(MLP)).toEqual([]);
  });

  test('time, with what it rests on', () => {
    expect(told(paper)).toMatchInlineSnapshot(`
      [
        "long-run: This run needs about 4.6 GB of memory and 4 days here, at the speed that was measured here. To try it first, use a smaller \`model.width\` or \`dataset.limit\`",
      ]
    `);
    const [guess] = told(paper, { measured: false });
    expect(guess).toContain('`depthlens doctor` measures the real one');
  });

  test('input margins, which are most of it', () => {
    const measures: ExperimentFile['measures'] = ['prediction_depth', 'input_margin'];
    const few: ExperimentFile = { ...paper, training: { schedule: [100] } };
    expect(told({ ...few, measures })[0]).toMatch(
      / and \d+ \w+ \(\d+ \w+ of it for `input_margin`\) here, at the speed/,
    );
    expect(estimateFile({ ...few, measures }, MACHINE)!.marginSeconds).toBeGreaterThan(0);
    expect(estimateFile(few, MACHINE)!.marginSeconds).toBe(0);
  });

  test('memory, with how much there is', () => {
    const rates = { train: 1e16, probe: 1e16, margin: 1e16 };
    expect(told({ ...paper, training: { batch_size: 30_000 } }, { rates })).toMatchInlineSnapshot(`
      [
        "much-memory: This run needs about 71 GB of memory, and this machine has 16 GB. Lower \`training.batch_size\`, \`model.width\` or \`compute.workers\`",
      ]
    `);
  });
});
