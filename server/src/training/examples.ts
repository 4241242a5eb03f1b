import * as tf from '@tensorflow/tfjs-core';

/** Images as they are stored, and how a network sees them: (pixel / 255 - mean) / std, for each channel. */
export interface Images {
  /** [n, height, width, channels] */
  pixels: Uint8Array;
  height: number;
  width: number;
  channels: number;
  /** Of each channel, on the scale where a pixel runs from 0 to 1. */
  mean: readonly number[];
  std: readonly number[];
}

export interface Examples extends Images {
  /** Class of each image, from 0. */
  labels: ArrayLike<number>;
}

/** The number of images. */
export function imageCount({ pixels, height, width, channels }: Images): number {
  return pixels.length / (height * width * channels);
}

/** Standardized images as a tensor, [indices.length, height, width, channels]. */
export function imageBatch(images: Images, indices: ArrayLike<number>): tf.Tensor4D {
  const { height, width, channels } = images;
  return tf.tensor4d(imageValues(images, indices), [indices.length, height, width, channels]);
}

/** The same as an array. Computed here rather than by a backend, so that every backend gets the same bits. */
export function imageValues(images: Images, indices: ArrayLike<number>): Float32Array {
  const { pixels, height, width, channels } = images;
  const size = height * width * channels;
  const table = standardizationTable(images);
  const values = new Float32Array(indices.length * size);
  for (let c = 0; c < channels; c++) {
    const standardized = table.subarray(256 * c, 256 * (c + 1));
    for (let i = 0; i < indices.length; i++) {
      const [from, to] = [indices[i] * size, i * size];
      for (let p = c; p < size; p += channels) values[to + p] = standardized[pixels[from + p]];
    }
  }
  return values;
}

/** For each channel, what each of the 256 pixel values becomes. A channel that never varies has no scale: it stays. */
function standardizationTable({ channels, mean, std }: Images): Float32Array {
  return Float32Array.from({ length: 256 * channels }, (_, i) => {
    const channel = i >> 8;
    return ((i & 255) / 255 - mean[channel]) / (std[channel] || 1);
  });
}

/** Runs of consecutive indices that cover `count` examples, each at most `size` long. */
export function* consecutiveBatches(count: number, size: number): Generator<Int32Array> {
  for (let first = 0; first < count; first += size)
    yield Int32Array.from({ length: Math.min(size, count - first) }, (_, i) => first + i);
}
