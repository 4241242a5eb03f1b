import type { LayerConfig } from '../config.ts';
import { initializerOf } from '../initializer.ts';
import type { LayerPlan, LayerRequest, WeightPlan } from '../plan.ts';

/** Gain and shift of a norm, where it has them. */
function affine(config: LayerConfig, channels: number): { scale: boolean; center: boolean; weights: WeightPlan[] } {
  const [scale, center] = [config.flag('scale', true), config.flag('center', true)];
  const weights: WeightPlan[] = [];
  const add = (name: string, standard: string) =>
    weights.push({
      name,
      shape: [channels],
      initializer: initializerOf(config, `${name}_initializer`, standard),
      trained: true,
    });
  if (scale) add('gamma', 'Ones');
  if (center) add('beta', 'Zeros');
  return { scale, center, weights };
}

/** The channels of what a norm takes; its axis has to be the last one. */
function channelsOf({ config, inputs: [input] }: LayerRequest, standard = -1): number {
  const written = config.raw.axis ?? standard;
  const axes = (Array.isArray(written) ? written : [written]) as unknown[];
  // The batch counts as an axis here.
  const isLast = axes.length === 1 && (axes[0] === -1 || axes[0] === input.length);
  if (!isLast || input.length === 0)
    return config.refuse(
      `has axis: ${JSON.stringify(written)}`,
      'Depthlens knows this layer along the last axis only.',
    );
  return input[input.length - 1];
}

/** Its moving statistics are weights that no step of training changes; each batch moves them. */
export function batchNorm(request: LayerRequest): LayerPlan {
  const { config, inputs } = request;
  const channels = channelsOf(request);
  const { scale, center, weights } = affine(config, channels);
  const moving = (name: 'mean' | 'variance', standard: string): WeightPlan => ({
    name: `moving_${name}`,
    shape: [channels],
    initializer: initializerOf(config, `moving_${name}_initializer`, standard),
    trained: false,
  });
  const settings = {
    epsilon: config.number('epsilon', 1e-3),
    momentum: config.number('momentum', 0.99),
    frozen: !config.flag('trainable', true),
  };
  return {
    work: { kind: 'batch_norm', scale, center, ...settings },
    shape: inputs[0],
    weights: [...weights, moving('mean', 'Zeros'), moving('variance', 'Ones')],
  };
}

export function layerNorm(request: LayerRequest): LayerPlan {
  const { config, inputs } = request;
  const { scale, center, weights } = affine(config, channelsOf(request));
  if (config.raw.rms_scaling === true) config.refuse('has rms_scaling, which Depthlens does not know');
  const epsilon = config.number('epsilon', 1e-3);
  return { work: { kind: 'layer_norm', epsilon, scale, center }, shape: inputs[0], weights };
}

export function groupNorm(request: LayerRequest): LayerPlan {
  const { config, inputs } = request;
  const channels = channelsOf(request);
  const { scale, center, weights } = affine(config, channels);
  // Keras: -1 makes each channel a group.
  const groups = config.raw.groups === -1 ? channels : config.whole('groups', 32);
  if (inputs[0].length !== 3) config.refuse('takes images (height, width, channels)');
  if (channels % groups > 0) config.refuse(`has ${groups} groups, into which ${channels} channels do not fall evenly`);
  const epsilon = config.number('epsilon', 1e-3);
  return { work: { kind: 'group_norm', epsilon, groups, scale, center }, shape: inputs[0], weights };
}

/** Keras's Normalization: mean and variance of the data, which were found when the network was made. */
export function normalization(request: LayerRequest): LayerPlan {
  const { config, inputs } = request;
  const channels = channelsOf(request);
  if (config.raw.invert === true) config.refuse('has invert: true, which Depthlens does not know');
  const given = (name: 'mean' | 'variance') => {
    const written = config.raw[name];
    if (written === null || written === undefined) return undefined;
    const values = [written].flat(Number.POSITIVE_INFINITY) as number[];
    const first = values.every(value => value === values[0]) ? values[0] : undefined;
    return typeof first === 'number'
      ? first
      : config.refuse(`has ${name} in its config`, 'Depthlens knows one number there, or weights.');
  };
  const [mean, variance] = [given('mean'), given('variance')];
  if (mean !== undefined && variance !== undefined) {
    const scale = 1 / Math.sqrt(Math.max(variance, 1e-7));
    return { work: { kind: 'scale', scale, offset: -mean * scale }, shape: inputs[0] };
  }
  const weight = (name: string, value: number): WeightPlan => ({
    name,
    shape: [channels],
    initializer: { kind: 'constant', value },
    trained: false,
  });
  return { work: { kind: 'normalize' }, shape: inputs[0], weights: [weight('mean', 0), weight('variance', 1)] };
}
