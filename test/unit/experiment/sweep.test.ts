import { expect, test } from 'vitest';
import { splitCounts } from '../../../server/src/experiment/cost.ts';
import { estimateRun, type Machine, USUAL_RATES } from '../../../server/src/experiment/estimate.ts';
import { forwardWork, networkOperations } from '../../../server/src/experiment/network.ts';
import { type Experiment, resolveExperiment } from '../../../server/src/experiment/resolve.ts';
import type { ExperimentFile } from '../../../server/src/experiment/schema.ts';
import { drawnAs, networkCount, trainingOf, trialSettings } from '../../../server/src/experiment/sweep.ts';
import { trialWork } from '../../../server/src/experiment/sweepWork.ts';

const file: ExperimentFile = {
  name: 'a',
  dataset: { name: 'fashion_mnist' },
  model: { architecture: 'mlp', width: 0.1 },
  sweep: { learning_rate: [0.1, 0.01], momentum: [0, 0.5, 0.9], weight_decay: [0, 5e-4], steps: 1000, keep: 3 },
};
const resolved = (changes: Partial<ExperimentFile> = {}) => {
  const { network, sweep, ...rest } = resolveExperiment({ ...file, ...changes });
  return { ...rest, network: network!, sweep: sweep! };
};

test('every combination is a trial, once; the weight decay changes first', () => {
  const { sweep } = resolved();
  const trials = Array.from({ length: networkCount(resolved()) }, (_, trial) => trialSettings(sweep, trial));
  expect(trials).toHaveLength(12);
  expect(new Set(trials.map(settings => JSON.stringify(settings))).size).toBe(12);
  expect(trials[0]).toEqual({ learning_rate: 0.1, momentum: 0, weight_decay: 0 });
  expect(trials[1]).toEqual({ learning_rate: 0.1, momentum: 0, weight_decay: 5e-4 });
  expect(trials[2]).toEqual({ learning_rate: 0.1, momentum: 0.5, weight_decay: 0 });
  expect(trials[11]).toEqual({ learning_rate: 0.01, momentum: 0.9, weight_decay: 5e-4 });
});

test('what a list leaves out has the value of `training`, else of Table 1', () => {
  expect(resolved({ sweep: { momentum: [0, 0.9] } }).sweep).toMatchObject({
    learning_rate: [0.04],
    momentum: [0, 0.9],
    weight_decay: [0],
  });
  const { sweep } = resolved({ training: { learning_rate: 0.3, weight_decay: 0.1 }, sweep: { momentum: [0] } });
  expect(sweep).toMatchObject({ learning_rate: [0.3], weight_decay: [0.1] });
});

test("the paper's 10,000 steps and 7 trials; a schedule of its form where there is none", () => {
  expect(resolved({ sweep: { learning_rate: [0.1, 0.01] } }).sweep).toMatchObject({ steps: 10_000, keep: 2 });
  expect(resolved({ sweep: { ...file.sweep, keep: undefined } }).sweep.keep).toBe(7);
  // Table 1 has [10000, 2500] for this network.
  expect(resolved({ sweep: { learning_rate: [0.1] } }).network.training.schedule).toEqual([10_000, 2500]);
  expect(resolved().network.training.schedule).toEqual([1000, 250]);
  expect(resolved({ training: { schedule: [2000, 5] } }).network.training.schedule).toEqual([2000, 5]);
});

test('a trial has its own settings, and the weights, batches and split of member 0', () => {
  const sweep = resolved();
  expect(trainingOf(sweep, 11)).toEqual({
    ...sweep.network.training,
    learning_rate: 0.01,
    momentum: 0.9,
    weight_decay: 5e-4,
  });
  expect(drawnAs(sweep, 11)).toBe(0);
  const { sweep: _, ...ensemble } = sweep;
  expect(trainingOf(ensemble, 11)).toBe(sweep.network.training);
  expect(drawnAs(ensemble as Experiment, 11)).toBe(11);
});

test('its cost: a short run of each, and the rest of the schedule of those that go on', () => {
  const experiment = resolved();
  const counts = splitCounts(60_000, 10_000, 0.1);
  const image = [28, 28, 1] as const;
  const { short, extension } = trialWork(experiment, counts, image, 10);
  const forward = forwardWork(networkOperations(experiment.network.model, image, 10));
  // 1250 steps, evaluated every 25: 41 times up to step 1000, and 11 times from there on.
  expect(short).toEqual({ train: forward * (3 * 1000 * 256 + 41 * 6000), probe: 0, margin: 0 });
  expect(extension).toEqual({ train: forward * (3 * 250 * 256 + 11 * 6000), probe: 0, margin: 0 });
  const machine: Machine = { memoryBytes: 8e9, cores: 2, rates: USUAL_RATES, measured: false };
  const { seconds, marginSeconds } = estimateRun(experiment, counts, image, 10, machine);
  expect(seconds).toBeCloseTo((12 * short.train + 3 * extension.train) / USUAL_RATES.train, 5);
  expect(marginSeconds).toBe(0);
});
