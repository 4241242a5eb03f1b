import { type Activation, activationOf } from '../activation.ts';
import type { LayerConfig } from '../config.ts';
import { initializerOf } from '../initializer.ts';
import type { LayerPlan, LayerPlanner, LayerWork } from '../plan.ts';

/** A layer whose numbers each depend on the same place of its input. */
function alike(work: LayerWork, [input]: number[][], more: Partial<LayerPlan> = {}): LayerPlan {
  return { work, shape: input, ...more };
}

const by = (activationBy: (config: LayerConfig, rank: number) => Activation): LayerPlanner => {
  return ({ config, inputs }) => {
    const activation = activationBy(config, inputs[0].length);
    return alike({ kind: 'activation', activation }, inputs, { passesOn: activation.name === 'linear' });
  };
};

export const activation = by(config => activationOf(config));

export const relu = by(config => ({
  name: 'relu',
  slope: config.number('negative_slope', 0),
  max: config.has('max_value') ? config.number('max_value') : null,
  threshold: config.number('threshold', 0),
}));

export const leakyRelu = by(config => ({
  name: 'relu',
  // `alpha` before Keras 3.
  slope: config.has('alpha') ? config.number('alpha') : config.number('negative_slope', 0.3),
  max: null,
  threshold: 0,
}));

export const elu = by(config => ({ name: 'elu', alpha: config.number('alpha', 1) }));

export const softmax = by((config, rank) => {
  const { axis = -1 } = config.raw;
  // The batch counts as an axis in the file.
  if (axis !== -1 && axis !== rank)
    config.refuse(`has axis: ${JSON.stringify(axis)}`, 'Depthlens knows it along the last axis only.');
  return { name: 'softmax' };
});

export const prelu: LayerPlanner = ({ config, inputs }) => {
  const shared = Array.isArray(config.raw.shared_axes) ? config.raw.shared_axes : [];
  const shape = inputs[0].map((length, i) => (shared.includes(i + 1) ? 1 : length));
  const initializer = initializerOf(config, 'alpha_initializer', 'Zeros');
  return alike({ kind: 'prelu' }, inputs, { weights: [{ name: 'alpha', shape, initializer, trained: true }] });
};

/** Of use while a network trains; afterwards it passes on what it gets. */
const whileTraining = (workBy: (config: LayerConfig) => LayerWork): LayerPlanner => {
  return ({ config, inputs }) => alike(workBy(config), inputs, { passesOn: true });
};

export const dropout = (spatial: boolean) =>
  whileTraining(config => ({ kind: 'dropout', rate: rateOf(config), spatial }));

export const gaussianDropout = whileTraining(config => ({ kind: 'gaussian_dropout', rate: rateOf(config) }));

export const gaussianNoise = whileTraining(config => ({ kind: 'noise', std: config.number('stddev') }));

function rateOf(config: LayerConfig): number {
  const rate = config.number('rate');
  return rate >= 0 && rate < 1 ? rate : config.refuse(`has rate: ${rate}, which is from 0 to below 1`);
}

/** A layer that does in training what Depthlens does not, and nothing afterwards. */
export const notInTraining =
  (untrainable: string): LayerPlanner =>
  ({ inputs }) =>
    alike({ kind: 'nothing' }, inputs, { passesOn: true, untrainable });

export const nothing: LayerPlanner = ({ inputs }) => alike({ kind: 'nothing' }, inputs, { passesOn: true });

export const rescaling: LayerPlanner = ({ config, inputs }) => {
  const one = (key: string, standard: number) =>
    Array.isArray(config.raw[key])
      ? config.refuse(`has a list as ${key}`, 'Depthlens knows one number there.')
      : config.number(key, standard);
  return alike({ kind: 'scale', scale: one('scale', 1), offset: one('offset', 0) }, inputs);
};
