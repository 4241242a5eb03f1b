import { writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { encodeNpy } from '../data/formats/npy.ts';
import { loadImages } from '../data/load.ts';
import { createModel } from '../models/create.ts';
import type { Model } from '../models/model.ts';
import type { BenchEmbeddings } from '../protocol.ts';
import { randomStream } from '../random.ts';
import { useBackend } from '../tensor/backends.ts';
import { readFloats } from '../tensor/read.ts';
import { batchOrder } from '../training/batches.ts';
import { consecutiveBatches, type Examples, imageBatch } from '../training/examples.ts';
import { startVelocities } from '../training/state.ts';
import { trainingStep } from '../training/step.ts';
import { useRows } from './knn.ts';

const TRAINING = { batchSize: 256, learningRate: 0.01, momentum: 0.95, weightDecay: 0 };

/** Trains a network, and makes the rows that are searched of what an operation of it gives; also as a .npy file. */
export async function embeddings(request: BenchEmbeddings): Promise<object> {
  const { network, dataset, images, count, steps, operation, threads, build, file } = request;
  await useBackend('wasm', { threads, build });
  const section = { name: dataset, path: images, limit: { train: count } };
  const data = await loadImages(section, { experimentFolder: images });
  const model = createModel(network, data, data.classes.length, randomStream(0, 'bench'));
  const examples = { ...data, ...data.train };
  const batch = batchOrder(count, { batchSize: TRAINING.batchSize, seed: 0, member: 0 });
  const velocities = startVelocities(model);
  for (let step = 0; step < steps; step++) {
    const loss = trainingStep(model, velocities, examples, batch(step), TRAINING);
    // So that steps do not pile up.
    await readFloats(loss);
    loss.dispose();
  }
  const values = await embed(model, examples, count, operation);
  tf.dispose(velocities);
  model.dispose();
  const width = values.length / count;
  useRows(values, width);
  await writeFile(file, encodeNpy(values, [count, width]));
  return {};
}

/** What an operation gives for the first images, [count, width]. */
async function embed(model: Model, images: Examples, count: number, operation: string) {
  const shape = model.operations.find(({ name }) => name === operation)!.shape;
  const width = shape.reduce((product, n) => product * n, 1);
  const values = new Float32Array(count * width);
  for (const indices of consecutiveBatches(count, TRAINING.batchSize)) {
    const x = imageBatch(images, indices);
    let kept: tf.Tensor | undefined;
    const logits = model.forward(x, (name, value) => {
      if (name === operation) kept = tf.keep(tf.clone(value));
    });
    values.set(await readFloats(kept!), indices[0] * width);
    tf.dispose([x, logits, kept!]);
  }
  return values;
}
