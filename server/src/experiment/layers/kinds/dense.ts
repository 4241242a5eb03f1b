import { activationOf } from '../activation.ts';
import { initializerOf } from '../initializer.ts';
import { type LayerPlan, type LayerRequest, sizeOf, type WeightPlan } from '../plan.ts';

/** Of the last axis; the others are as if they were images of their own. */
export function dense({ config, inputs: [input] }: LayerRequest): LayerPlan {
  const from = input.at(-1);
  if (from === undefined) return config.refuse('takes a single number, and needs a row of them');
  const to = config.whole('units');
  const weights: WeightPlan[] = [
    {
      name: 'kernel',
      shape: [from, to],
      initializer: initializerOf(config, 'kernel_initializer', 'GlorotUniform'),
      trained: true,
    },
  ];
  if (config.flag('use_bias', true)) weights.push(bias({ config }, to));
  const shape = [...input.slice(0, -1), to];
  return {
    work: { kind: 'dense', activation: activationOf(config) },
    shape,
    weights,
    multiplyAdds: sizeOf(input) * to,
  };
}

export function bias({ config }: Pick<LayerRequest, 'config'>, size: number): WeightPlan {
  return {
    name: 'bias',
    shape: [size],
    initializer: initializerOf(config, 'bias_initializer', 'Zeros'),
    trained: true,
  };
}
