import { isObject, type LayerConfig } from './config.ts';

/** Functions of one number without settings, by Keras's names. */
export const PLAIN_ACTIVATIONS = [
  'linear',
  'relu6',
  'sigmoid',
  'tanh',
  'selu',
  'softplus',
  'softsign',
  'silu',
  'exponential',
  'mish',
  'gelu',
  'gelu_tanh',
  'softmax',
  'log_softmax',
] as const;

export type Activation =
  | { name: (typeof PLAIN_ACTIVATIONS)[number] }
  /** From `threshold` on x, but at most `max`; below it `slope` (x - threshold). */
  | { name: 'relu'; slope: number; max: number | null; threshold: number }
  | { name: 'elu'; alpha: number };

export const LINEAR: Activation = { name: 'linear' };

/** Names that mean the same. */
const SYNONYMS: Partial<Record<string, string>> = {
  swish: 'silu',
  leakyrelu: 'leaky_relu',
  relu_6: 'relu6',
  gelu_new: 'gelu_tanh',
};

/** The activation that a layer's config names under a key; linear where it names none. */
export function activationOf(config: LayerConfig, key = 'activation'): Activation {
  const written = config.raw[key];
  if (written === undefined || written === null) return LINEAR;
  // Newer versions of Keras may write `{ class_name, config }`, or the name of one that was registered.
  const name = isObject(written) ? (written.config ?? written.class_name) : written;
  const plain = typeof name === 'string' ? name.toLowerCase() : undefined;
  const known = plain === undefined ? undefined : (SYNONYMS[plain] ?? plain);
  if (known === 'relu') return { name: 'relu', slope: 0, max: null, threshold: 0 };
  if (known === 'leaky_relu') return { name: 'relu', slope: 0.2, max: null, threshold: 0 };
  if (known === 'elu') return { name: 'elu', alpha: 1 };
  const found = PLAIN_ACTIVATIONS.find(candidate => candidate === known);
  if (found) return { name: found };
  return config.refuse(
    `has the activation ${JSON.stringify(written)}, which Depthlens does not know`,
    `It knows ${['relu', 'leaky_relu', 'elu', ...PLAIN_ACTIVATIONS].join(', ')}.`,
  );
}

/** What the end of a classifier may do to its logits: it changes no order, and probabilities are computed here. */
export function isOfTheEnd({ name }: Activation): boolean {
  return name === 'softmax' || name === 'log_softmax' || name === 'sigmoid';
}
