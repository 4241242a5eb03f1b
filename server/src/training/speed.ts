import * as tf from '@tensorflow/tfjs-core';
import { createModel } from '../models/create.ts';
import { randomStream } from '../random.ts';
import { readFloats } from '../tensor/read.ts';
import { startVelocities } from './state.ts';
import { trainingStep } from './step.ts';

export interface Speed {
  /** Billions of multiplications and additions a second in a product of two square matrices. */
  matmulGflops: number;
  /** VGG16 of width 0.25 on images of 28x28x1. */
  trainingImagesPerSecond: number;
}

/** A measurement grows in size until it takes so long, or its largest size is reached. */
const ENOUGH_MILLISECONDS = 100;
const LARGEST_MATRIX = 4096;
const LARGEST_BATCH = 256;

/** How fast the active backend is here, after warming up. Takes two or three seconds, some more on a slow backend. */
export async function measureSpeed(): Promise<Speed> {
  return {
    matmulGflops: await matmulSpeed(),
    trainingImagesPerSecond: await trainingSpeed(),
  };
}

async function matmulSpeed(): Promise<number> {
  let fastest = 0;
  for (let size = 128, enough = false; size <= LARGEST_MATRIX && !enough; size *= 2) {
    const a = tf.ones<tf.Rank.R2>([size, size]);
    const milliseconds = await timed(async () => {
      const product = tf.matMul(a, a);
      const corner = tf.slice(product, [0, 0], [1, 1]);
      await readFloats(corner);
      tf.dispose([product, corner]);
    });
    a.dispose();
    fastest = Math.max(fastest, (2 * size ** 3) / milliseconds / 1e6);
    enough = milliseconds > ENOUGH_MILLISECONDS;
  }
  return fastest;
}

async function trainingSpeed(): Promise<number> {
  const shape = { height: 28, width: 28, channels: 1 };
  const model = createModel({ architecture: 'vgg16', width: 0.25 }, shape, 10, randomStream(0, 'speed'));
  const velocities = startVelocities(model);
  const random = randomStream(0, 'speed/images');
  const pixels = Uint8Array.from({ length: LARGEST_BATCH * 784 }, () => random.integer(256));
  const images = { ...shape, pixels, mean: [0.5], std: [0.25], labels: new Uint8Array(LARGEST_BATCH) };
  const sgd = { learningRate: 0.001, momentum: 0.9, weightDecay: 0 };
  let fastest = 0;
  for (let size = 1, enough = false; size <= LARGEST_BATCH && !enough; size *= 16) {
    const batch = Int32Array.from({ length: size }, (_, i) => i);
    const milliseconds = await timed(async () => {
      const loss = trainingStep(model, velocities, images, batch, sgd);
      await readFloats(loss);
      loss.dispose();
    });
    fastest = Math.max(fastest, (1000 * size) / milliseconds);
    enough = milliseconds > ENOUGH_MILLISECONDS;
  }
  tf.dispose(velocities);
  model.dispose();
  return fastest;
}

/** The time of a second run: the first compiles. */
async function timed(work: () => Promise<void>): Promise<number> {
  await work();
  const start = performance.now();
  await work();
  return performance.now() - start;
}
