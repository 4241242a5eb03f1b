import { describe, expect, test } from 'vitest';
import { expectedCounts } from '../../../server/src/experiment/counts.ts';
import { drawnForTest, type FolderFacts, imageFacts } from '../../../server/src/experiment/imageFolder.ts';
import { resolveExperiment } from '../../../server/src/experiment/resolve.ts';
import { checkRules } from '../../../server/src/experiment/rules.ts';
import type { DatasetSection, ExperimentFile } from '../../../server/src/experiment/schema.ts';

const file = (dataset: Partial<DatasetSection> = {}, rest: Partial<ExperimentFile> = {}): ExperimentFile => ({
  name: 'a',
  dataset: { name: 'image_folder', path: 'photos', ...dataset },
  model: { architecture: 'vgg16' },
  training: { batch_size: 16 },
  ...rest,
});
const folder: FolderFacts = {
  classes: [
    { name: 'cat', train: 100, test: 0 },
    { name: 'dog', train: 50, test: 0 },
    { name: 'newt', train: 1, test: 0 },
  ],
  splits: false,
};
const splits: FolderFacts = {
  classes: [
    { name: 'cat', train: 100, test: 10 },
    { name: 'dog', train: 50, test: 5 },
  ],
  splits: true,
};
const said = (experiment: ExperimentFile, facts: FolderFacts = splits) =>
  checkRules(experiment, facts).map(({ severity, code, path }) => `${severity} ${code} ${path.join('.')}`);

describe('what a folder of images means', () => {
  test('the paper does not say: its settings for CIFAR-10 stand in, and their size', () => {
    const { dataset, network } = resolveExperiment(file({}, { training: {} }));
    expect(dataset).toEqual({
      name: 'image_folder',
      path: 'photos',
      size: 32,
      fit: 'crop',
      channels: 'auto',
      test_split: { fraction: 0.2, seed: 0 },
      on_bad_file: 'skip',
      on_duplicate: 'keep',
    });
    expect(network!.training).toMatchObject({ learning_rate: 0.04, momentum: 0.9, schedule: [5000, 1000] });
    const given = {
      size: 64,
      fit: 'pad',
      labels: 'l.csv',
      test_split: { fraction: 0.5, seed: 7 },
      on_bad_file: 'fail',
    } as const;
    expect(resolveExperiment(file(given)).dataset).toMatchObject(given);
  });

  test('other data sets have none of its keys', () => {
    expect(Object.keys(resolveExperiment(file({ name: 'cifar10' })).dataset)).toEqual(['name', 'path']);
  });

  test('a share of each class is drawn, and never all of it', () => {
    const facts = imageFacts(file().dataset, folder)!;
    expect(facts).toMatchObject({ image: [32, 32, 3], train: 80 + 40 + 1, test: 20 + 10 });
    expect(imageFacts(file({ classes: ['cat'], channels: 'grey', size: 64 }).dataset, folder)).toMatchObject({
      image: [64, 64, 1],
      classes: ['cat', 'dog', 'newt'],
      train: 80,
      test: 20,
    });
    expect(imageFacts(file({ test_split: { fraction: 0.5 } }).dataset, splits)).toMatchObject({ train: 150, test: 15 });
    expect(expectedCounts(file({ limit: { train: 50, test: 0 } }), splits)).toEqual({
      train: 45,
      validation: 5,
      test: 0,
    });
    expect([drawnForTest(1, 0.9), drawnForTest(2, 0.9), drawnForTest(10, 0.25), drawnForTest(0, 0.5)]).toEqual([
      0, 1, 3, 0,
    ]);
  });
});

describe('what is wrong with an experiment on a folder', () => {
  test('nothing', () => {
    expect(said(file())).toEqual([]);
    // Nothing is known of the folder: nothing can be said.
    expect(checkRules(file({ classes: ['x', 'y'], limit: { train: 1e6 } }, { probes: { k: 60_000 } }))).toEqual([]);
  });

  test.each<[string, ExperimentFile, FolderFacts?]>([
    ['error unknown-class dataset.classes.1', file({ classes: ['dog', 'Cat'] })],
    ['error duplicate-class dataset.classes.1', file({ classes: ['dog', 'dog'] })],
    ['error too-many-classes dataset.classes', file({ classes: ['dog', 'cat', 'dog'] })],
    ['error limit-too-large dataset.limit.train', file({ limit: { train: 151 } })],
    ['error limit-too-large dataset.limit.test', file({ limit: { test: 16 } })],
    ['error limit-too-large dataset.limit.train', file({ limit: { train: 122 } }), folder],
    ['error limit-too-large dataset.limit.test', file({ classes: ['cat', 'dog'], limit: { test: 31 } }), folder],
    ['error k-too-large probes.k', file({}, { probes: { k: 136 } })],
    ['error k-too-large probes.k', file({ classes: ['dog', 'newt'] }, { probes: { k: 40 } }), folder],
    ['error k-too-large dataset.limit.train', file({ limit: { train: 30 } })],
    ['error k-too-large dataset.path', file({ classes: ['dog', 'newt'], test_split: { fraction: 0.5 } }), folder],
    ['warning full-batch dataset.path', file({}, { training: { schedule: [10] } })],
    ['warning small-class dataset.path', file(), folder],
    ['warning small-class dataset.labels', file({ labels: 'labels.csv' }), folder],
    ['warning small-class dataset.classes', file({ classes: ['cat', 'newt'] }), folder],
    ['warning files-left-out dataset.path', file(), { ...splits, skipped: { count: 2, first: 'a.png: why' } }],
    [
      'warning files-left-out dataset.labels',
      file({ labels: 'l.csv' }),
      { ...splits, skipped: { count: 1, first: 'a.png: why' } },
    ],
    [
      'error files-left-out dataset.on_bad_file',
      file({ on_bad_file: 'fail' }),
      { ...splits, skipped: { count: 1, first: 'a.png: why' } },
    ],
    ['warning split-given dataset.test_split', file({ test_split: { fraction: 0.1 } })],
    ['warning learning-rate-far training.learning_rate', file({}, { training: { batch_size: 16, learning_rate: 9 } })],
  ])('%s', (expected, experiment, facts) => {
    expect(said(experiment, facts)).toContain(expected);
  });

  test('a class that is not used does not matter', () => {
    expect(said(file({ classes: ['cat', 'dog'] }), folder)).toEqual([]);
  });
});
