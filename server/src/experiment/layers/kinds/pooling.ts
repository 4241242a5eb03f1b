import type { LayerPlan, LayerPlanner, LayerRequest } from '../plan.ts';
import { imageSize, windowed } from './images.ts';

export function pooling(how: 'max' | 'average'): LayerPlanner {
  return (request: LayerRequest): LayerPlan => {
    const { config } = request;
    const [height, width, channels] = imageSize(request);
    const size = config.pair('pool_size', [2, 2]);
    const strides = config.has('strides') ? config.pair('strides') : size;
    const padding = config.word('padding', ['valid', 'same'], 'valid');
    return {
      work: { kind: 'pool', how, size, strides, padding },
      shape: [...windowed(config, [height, width], size, strides, padding), channels],
    };
  };
}

export function globalPooling(how: 'max' | 'average'): LayerPlanner {
  return request => {
    const [, , channels] = imageSize(request);
    const keeps = request.config.flag('keepdims', false);
    return { work: { kind: 'global_pool', how }, shape: keeps ? [1, 1, channels] : [channels] };
  };
}
