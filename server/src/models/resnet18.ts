import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import { layerMaker } from './layers.ts';
import { advance, assembleModel, type ImageShape, type Model, type Network, scaled } from './model.ts';
import { add, relu } from './waiting.ts';

/** Channels of the four stages, of two blocks each; stages 2 to 4 halve height and width. */
const STAGES = [64, 128, 256, 512];

/**
 * ResNet18 in its form for CIFAR (He et al., 2016): a 3x3 stem without max-pool, 8 blocks of two 3x3 convolutions, the
 * average over the image, one dense classifier. As in the paper (A.2.1), every convolution has Weight Standardization and
 * no bias, and Group Norm stands for Batch Norm. Where a block changes the shape, its shortcut is a 1x1 convolution.
 */
export function resnet18(section: { width: number }, input: ImageShape, classes: number, random: Random): Model {
  const make = layerMaker(random);
  let channels = scaled(STAGES[0], section.width);
  const stem = {
    conv1: make.standardizedConvolution('conv1', 3, input.channels, channels, 1),
    norm1: make.groupNorm('norm1', channels),
  };
  const blocks = STAGES.flatMap((full, s) =>
    [1, 2].map(b => {
      const place = `block${s + 1}_${b}`;
      const stride = s > 0 && b === 1 ? 2 : 1;
      const from = channels;
      channels = scaled(full, section.width);
      const shortcutChanges = stride > 1 || from !== channels;
      return {
        place,
        conv1: make.standardizedConvolution(`${place}.conv1`, 3, from, channels, stride),
        norm1: make.groupNorm(`${place}.norm1`, channels),
        conv2: make.standardizedConvolution(`${place}.conv2`, 3, channels, channels, 1),
        norm2: make.groupNorm(`${place}.norm2`, channels),
        shortcut: shortcutChanges
          ? {
              convolution: make.standardizedConvolution(`${place}.shortcut`, 1, from, channels, stride),
              norm: make.groupNorm(`${place}.shortcut_norm`, channels),
            }
          : undefined,
      };
    }),
  );
  const classifier = make.dense('classifier', channels, classes);

  const network: Network = (image, { probe, pass }) => {
    let h: tf.Tensor = advance(tf.clone(probe('input', image)), x =>
      pass('relu1', relu(probe('norm1', stem.norm1(pass('conv1', stem.conv1(x)))))),
    );
    for (const { place, conv1, norm1, conv2, norm2, shortcut } of blocks)
      h = advance(h, x => {
        let y = pass(`${place}.norm1`, norm1(pass(`${place}.conv1`, conv1(x))));
        y = pass(`${place}.relu1`, relu(y));
        y = pass(`${place}.norm2`, norm2(pass(`${place}.conv2`, conv2(y))));
        const short = shortcut
          ? pass(`${place}.shortcut_norm`, shortcut.norm(pass(`${place}.shortcut`, shortcut.convolution(x))))
          : x;
        return pass(`${place}.relu2`, relu(probe(`${place}.sum`, add(y, short))));
      });
    h = advance(h, x => pass('average_pool', tf.mean(x, [1, 2])));
    return advance(h, x => pass('logits', classifier(x)));
  };

  return assembleModel('resnet18', input, make.parameters, network);
}
