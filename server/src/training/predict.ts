import { setImmediate } from 'node:timers/promises';
import type { Model } from '../models/model.ts';
import { readFloats } from '../tensor/read.ts';
import { consecutiveBatches, type Images, imageBatch, imageCount } from './examples.ts';

/**
 * The logits of every image, in batches.
 * @returns [images, classes]
 */
export async function predict(model: Model, images: Images, batchSize: number): Promise<Float32Array> {
  const count = imageCount(images);
  let logits = new Float32Array(0);
  for (const indices of consecutiveBatches(count, batchSize)) {
    const x = imageBatch(images, indices);
    const z = model.forward(x);
    x.dispose();
    const values = await readFloats(z);
    z.dispose();
    const classes = values.length / indices.length;
    if (logits.length === 0) logits = new Float32Array(count * classes);
    logits.set(values, indices[0] * classes);
    // Signals and messages are heard between batches.
    await setImmediate();
  }
  return logits;
}

/** The class with the largest logit of each example; of equal ones the lowest. */
export function predictedClasses(logits: Float32Array, examples: number): Int32Array {
  const classes = logits.length / examples;
  const predictions = new Int32Array(examples);
  for (let i = 0; i < examples; i++) {
    const first = i * classes;
    let best = 0;
    for (let c = 1; c < classes; c++) if (logits[first + c] > logits[first + best]) best = c;
    predictions[i] = best;
  }
  return predictions;
}
