import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import { layerMaker } from './layers.ts';
import { advance, assembleModel, type ImageShape, type Model, type Network, scaled } from './model.ts';
import { relu } from './waiting.ts';

/**
 * The multi-layer perceptron of the paper (A.2.3): 7 hidden layers of width 2048, each followed by a ReLU. Images are
 * flattened row by row, the channels of a pixel side by side.
 */
export function mlp(
  section: { width: number; hiddenLayers: number },
  input: ImageShape,
  classes: number,
  random: Random,
): Model {
  const make = layerMaker(random);
  const pixels = input.height * input.width * input.channels;
  const size = scaled(2048, section.width);

  const hidden = Array.from({ length: section.hiddenLayers }, (_, i) =>
    make.dense(`dense${i + 1}`, i === 0 ? pixels : size, size),
  );
  const classifier = make.dense('classifier', section.hiddenLayers === 0 ? pixels : size, classes);

  const network: Network = (image, { probe, pass }) => {
    let h: tf.Tensor = tf.reshape(probe('input', image), [-1, pixels]);
    for (const [i, dense] of hidden.entries())
      h = advance(h, x => pass(`relu${i + 1}`, relu(probe(`dense${i + 1}`, dense(x)))));
    return advance(h, x => pass('logits', classifier(x)));
  };

  return assembleModel('mlp', input, make.parameters, network);
}
