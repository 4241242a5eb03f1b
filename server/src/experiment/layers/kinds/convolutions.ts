import { activationOf } from '../activation.ts';
import { initializerOf } from '../initializer.ts';
import type { LayerPlan, LayerRequest, Padding, WeightPlan } from '../plan.ts';
import { bias } from './dense.ts';
import { imageSize, windowed } from './images.ts';

/** What all convolutions have: where the filter goes, and the size of what comes out. */
function geometry(request: LayerRequest) {
  const { config } = request;
  const [height, width, channels] = imageSize(request);
  const kernel = config.pair('kernel_size');
  const strides = config.pair('strides', [1, 1]);
  const dilation = config.pair('dilation_rate', [1, 1]);
  const padding: Padding = config.word('padding', ['valid', 'same'], 'valid');
  if (dilation.some(rate => rate > 1) && strides.some(stride => stride > 1))
    config.refuse('has strides and a dilation_rate, which exclude each other');
  const reach = kernel.map((length, i) => (length - 1) * dilation[i] + 1) as [number, number];
  const size = windowed(config, [height, width], reach, strides, padding);
  return { channels, kernel, strides, dilation, padding, size };
}

export function convolution(request: LayerRequest): LayerPlan {
  const { config } = request;
  const { channels, kernel, size, ...how } = geometry(request);
  const filters = config.whole('filters');
  const groups = config.whole('groups', 1);
  if (channels % groups > 0 || filters % groups > 0)
    config.refuse(`has ${groups} groups, into which ${channels} channels and ${filters} filters do not fall evenly`);
  const weights: WeightPlan[] = [
    {
      name: 'kernel',
      shape: [...kernel, channels / groups, filters],
      initializer: initializerOf(config, 'kernel_initializer', 'GlorotUniform'),
      trained: true,
    },
  ];
  if (config.flag('use_bias', true)) weights.push(bias(request, filters));
  return {
    work: { kind: 'convolution', groups, activation: activationOf(config), ...how },
    shape: [...size, filters],
    weights,
    multiplyAdds: size[0] * size[1] * kernel[0] * kernel[1] * (channels / groups) * filters,
  };
}

export function depthwiseConvolution(request: LayerRequest): LayerPlan {
  const { config } = request;
  const { channels, kernel, size, ...how } = geometry(request);
  const filter = depthwiseFilter(request, kernel, channels);
  const filters = channels * filter.shape[3];
  const weights = [filter];
  if (config.flag('use_bias', true)) weights.push(bias(request, filters));
  return {
    work: { kind: 'depthwise', activation: activationOf(config), ...how },
    shape: [...size, filters],
    weights,
    multiplyAdds: size[0] * size[1] * kernel[0] * kernel[1] * filters,
  };
}

export function separableConvolution(request: LayerRequest): LayerPlan {
  const { config } = request;
  const { channels, kernel, size, ...how } = geometry(request);
  const filters = config.whole('filters');
  const filter = depthwiseFilter(request, kernel, channels);
  const between = channels * filter.shape[3];
  const weights: WeightPlan[] = [
    filter,
    {
      name: 'pointwise_kernel',
      shape: [1, 1, between, filters],
      initializer: initializerOf(config, 'pointwise_initializer', 'GlorotUniform'),
      trained: true,
    },
  ];
  if (config.flag('use_bias', true)) weights.push(bias(request, filters));
  return {
    work: { kind: 'separable', activation: activationOf(config), ...how },
    shape: [...size, filters],
    weights,
    multiplyAdds: size[0] * size[1] * between * (kernel[0] * kernel[1] + filters),
  };
}

function depthwiseFilter({ config }: LayerRequest, kernel: [number, number], channels: number): WeightPlan {
  return {
    name: 'depthwise_kernel',
    shape: [...kernel, channels, config.whole('depth_multiplier', 1)],
    initializer: initializerOf(config, 'depthwise_initializer', 'GlorotUniform'),
    trained: true,
  };
}
