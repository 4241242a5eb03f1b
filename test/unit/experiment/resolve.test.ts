import { describe, expect, test } from 'vitest';
import {
  chunkSize,
  evaluationSteps,
  examplesPerStep,
  memberWork,
  splitCounts,
} from '../../../server/src/experiment/cost.ts';
import { DATASETS } from '../../../server/src/experiment/datasets.ts';
import { experimentJsonSchema } from '../../../server/src/experiment/jsonSchema.ts';
import { nearest } from '../../../server/src/experiment/nearest.ts';
import { parseExperiment } from '../../../server/src/experiment/parseExperiment.ts';
import { resolveExperiment } from '../../../server/src/experiment/resolve.ts';
import { ARCHITECTURES, type ExperimentFile } from '../../../server/src/experiment/schema.ts';

const file = (dataset: string, architecture: string, noise = 0): ExperimentFile => ({
  name: 'a',
  dataset: { name: dataset as 'cifar10', ...(noise > 0 && { label_noise: { fraction: noise } }) },
  model: { architecture: architecture as 'mlp' },
});

describe("the paper's settings are the defaults", () => {
  // Table 1 of the paper, typed from SPEC section 7: learning rate, momentum, schedule.
  test.each([
    ['svhn', 'resnet18', 0, 0.04, 0.95, [7000]],
    ['svhn', 'vgg16', 0, 0.04, 0.9, [3000, 6000, 1000]],
    ['svhn', 'mlp', 0, 0.04, 0.9, [2500, 5500, 2000]],
    // Not in the paper: as Fashion-MNIST.
    ['mnist', 'mlp', 0, 0.04, 0.5, [10000, 2500]],
    ['fashion_mnist', 'resnet18', 0, 0.01, 0.95, [4000, 3000]],
    ['fashion_mnist', 'vgg16', 0, 0.01, 0.95, [3000, 6000, 1000]],
    ['fashion_mnist', 'mlp', 0, 0.04, 0.5, [10000, 2500]],
    ['cifar10', 'resnet18', 0, 0.04, 0.95, [7000]],
    ['cifar10', 'vgg16', 0, 0.04, 0.9, [5000, 1000]],
    ['cifar10', 'mlp', 0, 0.02, 0.9, [5000, 1250, 1000]],
    ['cifar10', 'vgg16', 0.4, 0.04, 0.9, [5000, 10000]],
    ['cifar10', 'mlp', 0.4, 0.02, 0.9, [12000, 1250, 4000]],
    ['cifar100', 'resnet18', 0, 0.1, 0.95, [6000]],
    ['cifar100', 'vgg16', 0, 0.04, 0.9, [2500, 7500]],
    ['cifar100', 'mlp', 0, 0.1, 0.95, [2500, 6000, 1500]],
  ])('%s %s, noise %f', (dataset, architecture, noise, learningRate, momentum, schedule) => {
    const { network, probes, ensemble } = resolveExperiment(file(dataset, architecture, noise));
    expect(network?.training).toMatchObject({
      loss: 'cross_entropy',
      batch_size: 256,
      learning_rate: learningRate,
      momentum,
      weight_decay: 0,
      schedule,
    });
    expect(network?.model).toEqual({ architecture, width: 1, hidden_layers: 7 });
    expect(probes).toEqual({
      k: 30,
      other_k: [],
      placement: 'paper',
      method: 'exact',
      exclude_self: false,
      projection: null,
      logistic: false,
      examples: 'all',
    });
    expect(ensemble).toEqual({ members: 1, split: 0.1 });
  });

  test('what the file says stands', () => {
    const own = resolveExperiment({
      ...file('cifar10', 'mlp'),
      training: { learning_rate: 1, schedule: [7], seed: 3, evaluation_interval: 2 },
      ensemble: { members: 4, split: 'full' },
    });
    expect(own.network?.training).toMatchObject({
      learning_rate: 1,
      schedule: [7],
      seed: 3,
      evaluation_interval: 2,
      momentum: 0.9,
    });
    expect(own.ensemble).toEqual({ members: 4, split: 'full' });
  });

  test('gradient descent, and another loss', () => {
    const { network } = resolveExperiment({
      ...file('cifar10', 'vgg16'),
      training: { loss: 'zero_hinge', batch_size: 'full', schedule: [70] },
    });
    expect(network?.training).toMatchObject({ loss: 'zero_hinge', batch_size: 'full', schedule: [70] });
    expect(examplesPerStep(network!.training, 4096)).toBe(4096);
    expect(examplesPerStep({ batch_size: 256 }, 4096)).toBe(256);
    expect(examplesPerStep({ batch_size: 256 }, 100)).toBe(100);
  });

  test('without training there is a schedule of no steps, and nothing is learned', () => {
    const untrained: ExperimentFile = { ...file('cifar10', 'vgg16'), training: 'none' };
    const { network, measures } = resolveExperiment(untrained);
    expect(network?.training).toMatchObject({ schedule: [], seed: 0, evaluation_interval: 1 });
    expect(measures).toEqual(['prediction_depth', 'output_margin']);
    expect(resolveExperiment({ ...untrained, measures: ['iteration_learned'] }).measures).toEqual([
      'iteration_learned',
    ]);
  });

  test('embeddings have no network and one member', () => {
    const { network, ensemble, measures } = resolveExperiment({
      name: 'a',
      dataset: { name: 'embeddings', path: 'x' },
    });
    expect(network).toBeUndefined();
    expect(ensemble).toEqual({ members: 1, split: 'full' });
    expect(measures).toEqual(['prediction_depth', 'output_margin']);
  });
});

describe('cost', () => {
  test('evaluations come at 0, each interval and the end', () => {
    expect(evaluationSteps(10, 4)).toEqual([0, 4, 8, 10]);
    expect(evaluationSteps(8, 4)).toEqual([0, 4, 8]);
    expect(evaluationSteps(0, 1)).toEqual([0]);
  });

  test('a member of the quickstart kind, by hand', () => {
    const experiment = resolveExperiment({
      ...file('fashion_mnist_mini', 'mlp'),
      model: { architecture: 'mlp', width: 0.0625, hidden_layers: 1 },
      training: { schedule: [10], batch_size: 32, evaluation_interval: 5 },
    });
    const counts = splitCounts(1000, 100, 0.1);
    expect(counts).toEqual({ train: 900, validation: 100, test: 100 });
    const forward = 784 * 128 + 128 * 10;
    const work = memberWork(experiment, counts, DATASETS.fashion_mnist_mini.image, 10, [784, 128, 10]);
    expect(work).toEqual({
      train: forward * (3 * 10 * 32 + 3 * 1100),
      probe: 1100 * 900 * 922 + forward * 1100,
      margin: 0,
    });
  });
});

test('a chunk of a full batch is as large as a batch of SGD, or as fits', () => {
  expect(chunkSize([10, 20])).toBe(256);
  // 4 bytes a number, 512 MB.
  expect(chunkSize([1e6, 250_000])).toBe(102);
  expect(chunkSize([1e9])).toBe(1);
});

describe('what may stand in a file', () => {
  const issues = (training: unknown) => {
    const read = parseExperiment({ ...file('cifar10', 'vgg16'), training });
    return 'issues' in read ? read.issues.map(({ path, code }) => `${path.join('.')}: ${code}`) : [];
  };

  test('a section or a word: what is wrong is told inside of the section', () => {
    expect(issues('none')).toEqual([]);
    expect(issues({ batch_size: 'full' })).toEqual([]);
    expect(issues({ momentum: 2, lr: 1, schedule: [5, 'x'] }).sort()).toEqual([
      'training.momentum: too_big',
      'training.schedule.1: invalid_type',
      'training: unrecognized_keys',
    ]);
    expect(issues('never')).toEqual(['training: invalid_union']);
    expect(issues(null)).toEqual(['training: invalid_type']);
    expect(issues({ batch_size: 0 })).toEqual(['training.batch_size: too_small']);
    expect(issues({ batch_size: 'all' })).toEqual(['training.batch_size: invalid_union']);
  });
});

describe('schema', () => {
  test('the JSON Schema knows every key and the architectures', () => {
    const schema = experimentJsonSchema() as {
      properties: Record<string, { properties?: Record<string, { enum?: string[] }> }>;
    };
    expect(Object.keys(schema.properties)).toEqual([
      'name',
      'dataset',
      'model',
      'training',
      'ensemble',
      'sweep',
      'probes',
      'measures',
      'compute',
    ]);
    expect(schema.properties.model.properties?.architecture.enum).toEqual([...ARCHITECTURES]);
  });

  test('a near word is suggested, a far one is not', () => {
    expect(nearest('momentun', ['momentum', 'seed'])).toBe('momentum');
    expect(nearest('shcedule', ['schedule', 'seed'])).toBe('schedule');
    expect(nearest('gpu', ['cpu', 'wasm'])).toBeUndefined();
    expect(nearest('colour', ['momentum', 'seed'])).toBeUndefined();
  });
});
