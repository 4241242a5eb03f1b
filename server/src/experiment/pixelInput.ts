import type { PixelInput } from './schema.ts';

/** How a network sees a pixel p from 0 to 1: (p - mean) / std, for each channel. */
export interface PixelScale {
  mean: number[];
  std: number[];
}

/** torchvision's, of ImageNet's training images. */
const IMAGENET: PixelScale = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * What a network gets for pixels.
 * @param data mean and standard deviation of the training images, for each channel
 */
export function pixelScale(input: PixelInput | undefined, data: PixelScale): PixelScale {
  const alike = (mean: number, std: number) => ({ mean: data.mean.map(() => mean), std: data.std.map(() => std) });
  switch (input) {
    case 'unit':
      return alike(0, 1);
    case 'signed':
      return alike(0.5, 0.5);
    case 'bytes':
      return alike(0, 1 / 255);
    case 'imagenet':
      return IMAGENET;
    default:
      return data;
  }
}
