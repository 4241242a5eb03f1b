import type { LayerConfig } from '../config.ts';
import type { LayerRequest, Padding } from '../plan.ts';

/** The size of the images that a layer takes; other inputs, and channels that come first, are refused. */
export function imageSize({
  config,
  inputs: [input],
}: LayerRequest): [height: number, width: number, channels: number] {
  channelsLast(config);
  if (input.length !== 3) return config.refuse(`takes images (height, width, channels), and gets ${shapeText(input)}`);
  return input as [number, number, number];
}

export function channelsLast(config: LayerConfig): void {
  if (config.has('data_format') && config.raw.data_format !== 'channels_last')
    config.refuse(
      `has data_format: ${JSON.stringify(config.raw.data_format)}`,
      'Depthlens computes with channels_last: build the network so, and convert it again.',
    );
}

/** Height and width after a window has gone over an image, as TensorFlow pads it. */
export function windowed(
  config: LayerConfig,
  [height, width]: readonly number[],
  window: readonly [number, number],
  strides: readonly [number, number],
  padding: Padding,
): [number, number] {
  const sides = [height, width].map((length, i) =>
    Math.ceil((padding === 'same' ? length : length - window[i] + 1) / strides[i]),
  );
  if (sides.some(side => side < 1))
    return config.refuse(`has a window of ${window.join(' x ')}, and gets an image of ${height} x ${width}`);
  return sides as [number, number];
}

export function shapeText(shape: readonly number[]): string {
  if (shape.length === 0) return 'a single number';
  return shape.length === 1 ? `${shape[0]} numbers` : shape.join(' x ');
}
