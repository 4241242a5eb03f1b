import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../models/model.ts';
import { readFloats } from '../tensor/read.ts';
import { type Recorded, recordForward } from '../tensor/recordForward.ts';
import { consecutiveBatches, type Images, imageBatch, imageCount } from './examples.ts';
import { predictedClasses } from './predict.ts';

/**
 * The adversarial input margin by its linear estimate (section 3.3), for each image: with i the predicted class,
 *
 *     min over j != i of |z_i - z_j| / ||grad_x (z_i - z_j)||_2
 *
 * x is the image with pixels from 0 to 1; the network sees (x - mean) / std, so its gradient is divided by std. Where no
 * pixel changes z_i - z_j, that j is infinitely far away, unless the two logits are equal: then the margin is 0.
 *
 * @returns [images]
 */
export async function inputMargins(model: Model, images: Images, batchSize: number): Promise<Float32Array> {
  const margins = new Float32Array(imageCount(images)).fill(Number.POSITIVE_INFINITY);
  for (const indices of consecutiveBatches(margins.length, batchSize)) {
    const x = imageBatch(images, indices);
    const recorded = recordForward(input => model.forward(input as tf.Tensor4D), x);
    const logits = await readFloats(recorded.y);
    const predicted = predictedClasses(logits, indices.length);
    const classes = logits.length / indices.length;
    // Example b's other classes are (i_b + 1) mod C to (i_b + C - 1) mod C: one gradient for each distance.
    for (let distance = 1; distance < classes; distance++) {
      const others = predicted.map(i => (i + distance) % classes);
      const norms = await gradientNorms(recorded, images, classes, predicted, others);
      for (const [b, index] of indices.entries()) {
        const difference = Math.abs(logits[b * classes + predicted[b]] - logits[b * classes + others[b]]);
        margins[index] = Math.min(margins[index], difference === 0 ? 0 : difference / norms[b]);
      }
      await setImmediate();
    }
    recorded.dispose();
    x.dispose();
  }
  return margins;
}

/**
 * ||grad_x (z_i - z_j)||_2 of each example of a batch, x on the scale of pixels. Examples do not see one another, so the
 * gradient of the sum over the batch holds each example's own.
 */
async function gradientNorms(
  { pullback }: Recorded,
  images: Images,
  classes: number,
  i: Int32Array,
  j: Int32Array,
): Promise<Float32Array> {
  const norms = tf.tidy(() => {
    const oneHot = (indices: Int32Array) => tf.cast(tf.oneHot(tf.tensor1d(indices, 'int32'), classes), 'float32');
    const gradient = pullback(tf.sub(oneHot(i), oneHot(j)));
    return tf.sqrt(tf.sum(tf.square(tf.div(gradient, tf.tensor1d(images.std.map(std => std || 1)))), [1, 2, 3]));
  });
  return readFloats(norms).finally(() => norms.dispose());
}
