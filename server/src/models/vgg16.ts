import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import { layerMaker } from './layers.ts';
import { advance, assembleModel, type ImageShape, type Model, type Network, scaled } from './model.ts';
import { maxPool, relu } from './waiting.ts';

/** Output channels of the convolutions; each group ends with a max-pool. */
const GROUPS = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

/**
 * VGG16 (Simonyan and Zisserman, 2015) without its three dense layers, batch norm or dropout (A.2.2): 13 convolutions of
 * 3x3, each followed by a ReLU, in 5 groups that each end with a 2x2 max-pool; then the average over what is left of the
 * image, and one dense classifier. An odd row or column is pooled on its own: 28 -> 14 -> 7 -> 4 -> 2 -> 1.
 */
export function vgg16(section: { width: number }, input: ImageShape, classes: number, random: Random): Model {
  const make = layerMaker(random);
  let channels = input.channels;
  const groups = GROUPS.map((group, g) =>
    group.map((full, i) => {
      const from = channels;
      channels = scaled(full, section.width);
      const place = `${g + 1}_${i + 1}`;
      const convolution = make.convolution(`conv${place}`, from, channels);
      return { place, convolution, isLast: i === group.length - 1 };
    }),
  );
  const classifier = make.dense('classifier', channels, classes);

  const network: Network = (image, { probe, pass }) => {
    let h: tf.Tensor = tf.clone(probe('input', image));
    for (const [g, group] of groups.entries())
      for (const { place, convolution, isLast } of group)
        h = advance(h, x => {
          const y = pass(`relu${place}`, relu(probe(`conv${place}`, convolution(x))));
          return isLast ? pass(`pool${g + 1}`, maxPool(y)) : y;
        });
    h = advance(h, x => pass('average_pool', tf.mean(x, [1, 2])));
    return advance(h, x => pass('logits', classifier(x)));
  };

  return assembleModel('vgg16', input, make.parameters, network);
}
