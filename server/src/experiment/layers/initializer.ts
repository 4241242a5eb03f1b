import { isObject, type LayerConfig } from './config.ts';

/** How fresh weights are drawn, as Keras's initializers do. */
export type Initializer =
  | { kind: 'constant'; value: number }
  | { kind: 'normal' | 'truncated_normal'; mean: number; std: number }
  | { kind: 'uniform'; from: number; to: number }
  | { kind: 'scaled'; scale: number; mode: 'fan_in' | 'fan_out' | 'fan_avg'; distribution: Distribution }
  | { kind: 'orthogonal'; gain: number }
  /** Known only by name; a network that takes its weights from its file has no use for it. */
  | { kind: 'unknown'; name: string };

type Distribution = 'uniform' | 'truncated_normal' | 'untruncated_normal';

const VARIANCE_SCALING: Record<string, [scale: number, mode: 'fan_in' | 'fan_avg', distribution: Distribution]> = {
  glorotuniform: [1, 'fan_avg', 'uniform'],
  glorotnormal: [1, 'fan_avg', 'truncated_normal'],
  henormal: [2, 'fan_in', 'truncated_normal'],
  heuniform: [2, 'fan_in', 'uniform'],
  lecunnormal: [1, 'fan_in', 'truncated_normal'],
  lecununiform: [1, 'fan_in', 'uniform'],
};

/** The initializer that a layer's config names under a key. @param standard a class of Keras, where it names none */
export function initializerOf(config: LayerConfig, key: string, standard: string): Initializer {
  const written = config.raw[key] ?? standard;
  const name = isObject(written) ? written.class_name : written;
  const settings = isObject(written) && isObject(written.config) ? written.config : {};
  const number = (setting: string, otherwise: number) =>
    typeof settings[setting] === 'number' ? settings[setting] : otherwise;
  // `GlorotUniform`, `glorot_uniform`
  const known = String(name).toLowerCase().replaceAll('_', '');
  if (known in VARIANCE_SCALING) {
    const [scale, mode, distribution] = VARIANCE_SCALING[known];
    return { kind: 'scaled', scale, mode, distribution };
  }
  switch (known) {
    case 'zeros':
      return { kind: 'constant', value: 0 };
    case 'ones':
      return { kind: 'constant', value: 1 };
    case 'constant':
      return { kind: 'constant', value: number('value', 0) };
    case 'randomnormal':
      return { kind: 'normal', mean: number('mean', 0), std: number('stddev', 0.05) };
    case 'truncatednormal':
      return { kind: 'truncated_normal', mean: number('mean', 0), std: number('stddev', 0.05) };
    case 'randomuniform':
      return { kind: 'uniform', from: number('minval', -0.05), to: number('maxval', 0.05) };
    case 'orthogonal':
      return { kind: 'orthogonal', gain: number('gain', 1) };
    case 'variancescaling':
      return varianceScaling(settings, number('scale', 1));
    default:
      return { kind: 'unknown', name: String(name) };
  }
}

function varianceScaling(settings: Readonly<Record<string, unknown>>, scale: number): Initializer {
  const modes = ['fan_in', 'fan_out', 'fan_avg'] as const;
  const mode = modes.find(candidate => candidate === (settings.mode ?? 'fan_in'));
  const written = settings.distribution ?? 'truncated_normal';
  // `normal` is the old name of the truncated one.
  const distributions = ['uniform', 'truncated_normal', 'untruncated_normal'] as const;
  const distribution = distributions.find(
    candidate => candidate === (written === 'normal' ? 'truncated_normal' : written),
  );
  if (!mode || !distribution) return { kind: 'unknown', name: `VarianceScaling(${settings.mode}, ${written})` };
  return { kind: 'scaled', scale, mode, distribution };
}

/** Inputs and outputs of a weight, as Keras counts them: of a convolution's kernel each times the filter's size. */
export function fansOf(shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 };
  if (shape.length === 1) return { fanIn: shape[0], fanOut: shape[0] };
  const field = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  return { fanIn: field * shape[shape.length - 2], fanOut: field * shape[shape.length - 1] };
}
