import { readFileSync } from 'node:fs';
import type { Examples } from '../../server/src/training/examples.ts';

/** A tensor of PyTorch's in short: evenly spaced numbers of it, and measures of the whole. */
export interface Summary {
  norm: number;
  largest: number;
  stride: number;
  sample: number[];
}

/** Reads a file of `test/golden/models`, which `make.py` there has written. */
export function readGolden<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`../golden/models/${name}.json`, import.meta.url), 'utf8'));
}

/** The same numbers as `numbers` in `make.py`. */
export function numbers(stream: number, size: number, scale: number, offset = 0): Float32Array {
  let x = Math.imul(stream, 2654435761) >>> 0;
  return Float32Array.from({ length: size }, () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return offset + scale * (x / 2 ** 32 - 0.5);
  });
}

/** The same weights as `start` in `make.py`: those of the parameter that comes `stream`th, from 1. */
export function startWeights(stream: number, name: string, shape: number[]): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length > 1) return numbers(stream, size, Math.sqrt(24 / (size / shape[shape.length - 1])));
  return numbers(stream, size, 0.2, name.endsWith('.weight') ? 1 : 0);
}

/** The same images as `make_images` in `make.py`. */
export function makeImages(count: number, [height, width, channels]: number[], labels: number[] = []): Examples {
  const values = numbers(1000, count * height * width * channels, 256, 128);
  return {
    pixels: Uint8Array.from(values, value => Math.min(255, Math.floor(value))),
    height,
    width,
    channels,
    mean: Array.from({ length: channels }, (_, c) => 0.1 * (c + 4)),
    std: Array.from({ length: channels }, (_, c) => 0.1 * (c + 2)),
    labels,
  };
}

/** The largest difference, relative to the largest number of the expected ones. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < actual.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    // Not Math.max, which would lose a NaN if it came first.
    const here = Math.abs(actual[i] - expected[i]);
    if (!(here <= difference)) difference = here;
  }
  return difference / (largest || 1);
}

/** The same for a tensor of which PyTorch's is known in short: of its numbers, and of its norm. */
export function summaryError(actual: Float32Array, { norm, largest, stride, sample }: Summary): number {
  const taken = sample.map((_, i) => actual[i * stride]);
  const ofSample = (relativeError(taken, sample) * sample.reduce((a, b) => Math.max(a, Math.abs(b)), 0)) / largest;
  const ofNorm = Math.abs(Math.sqrt(actual.reduce((sum, value) => sum + value * value, 0)) - norm) / norm;
  return Math.max(ofSample, ofNorm);
}
