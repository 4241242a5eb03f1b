import type * as tf from '@tensorflow/tfjs-core';
import { loadImages } from '../data/load.ts';
import { createModel } from '../models/create.ts';
import type { Model } from '../models/model.ts';
import type { BenchTraining } from '../protocol.ts';
import { randomStream } from '../random.ts';
import { useBackend } from '../tensor/backends.ts';
import { readFloats } from '../tensor/read.ts';
import { batchOrder } from '../training/batches.ts';
import type { Examples } from '../training/examples.ts';
import { startVelocities } from '../training/state.ts';
import { trainingStep } from '../training/step.ts';

/** So that the last step, which goes past the time that was asked for, does not decide alone. */
const FEWEST_STEPS = 2;

interface Trained {
  model: Model;
  velocities: tf.Variable[];
  examples: Examples;
  request: BenchTraining;
  batch: (step: number) => Int32Array;
  /** Steps taken. */
  steps: number;
}

let trained: Trained | undefined;

/** A fresh network, on our kernels. */
export async function network(request: BenchTraining): Promise<{ parameters: number }> {
  const { architecture, width, threads, batchSize, images, build } = request;
  await useBackend('wasm', { threads, build });
  const data = await loadImages({ name: 'fashion_mnist_mini', path: images }, { experimentFolder: images });
  const model = createModel({ architecture, width }, data, data.classes.length, randomStream(0, 'bench'));
  trained = {
    model,
    velocities: startVelocities(model),
    examples: { ...data, ...data.train },
    request,
    batch: batchOrder(data.train.count, { batchSize, seed: 0, member: 0 }),
    steps: 0,
  };
  return { parameters: model.parameters.reduce((sum, { variable }) => sum + variable.size, 0) };
}

/** Trains it on for about so many seconds. */
export async function train(seconds: number): Promise<{ imagesPerSecond: number }> {
  if (!trained) throw new Error('There is no network to train.');
  const { model, velocities, examples, request, batch } = trained;
  const sgd = { learningRate: request.learningRate, momentum: request.momentum, weightDecay: 0 };
  const started = performance.now();
  const passed = () => (performance.now() - started) / 1000;
  let images = 0;
  for (let steps = 0; steps < FEWEST_STEPS || passed() < seconds; steps++) {
    const chosen = batch(trained.steps++);
    const loss = trainingStep(model, velocities, examples, chosen, sgd);
    await readFloats(loss);
    loss.dispose();
    images += chosen.length;
  }
  return { imagesPerSecond: images / passed() };
}
