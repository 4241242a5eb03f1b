import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { openLayersNetwork } from '../../server/src/data/networkFile/open.ts';
import { ownModel } from '../../server/src/models/own/ownModel.ts';
import { readFloats } from '../../server/src/tensor/read.ts';
import { imageBatch } from '../../server/src/training/examples.ts';
import { describeOn } from './backend.ts';
import { makeImages, numbers, relativeError } from './golden.ts';

/** A file that `model.save` of TensorFlow.js wrote gives what its own layers compute. */
const { layers } = tfl;

const MODELS: Record<string, () => tfl.LayersModel> = {
  'a sequential model': () =>
    tfl.sequential({
      layers: [
        layers.conv2d({ inputShape: [9, 7, 3], filters: 4, kernelSize: 3, strides: 2, activation: 'elu' }),
        layers.batchNormalization({ epsilon: 0.01 }),
        layers.zeroPadding2d({ padding: [1, 2] as never }),
        layers.maxPooling2d({ poolSize: [2, 3], strides: [1, 2], padding: 'same' }),
        layers.dropout({ rate: 0.5 }),
        layers.permute({ dims: [2, 3, 1] }),
        layers.reshape({ targetShape: [12, 8] }),
        layers.dense({ units: 6, activation: 'selu' }),
        layers.flatten(),
        layers.dense({ units: 5, activation: 'softmax' }),
      ],
    }),
  'a functional model with branches': () => {
    const x = tfl.input({ shape: [9, 7, 3] });
    const a = layers.separableConv2d({ filters: 6, kernelSize: 3, padding: 'same' }).apply(x);
    const b = layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', depthMultiplier: 2 }).apply(x);
    const sum = layers.add().apply([a, b] as tfl.SymbolicTensor[]) as tfl.SymbolicTensor;
    const product = layers.multiply().apply([sum, b] as tfl.SymbolicTensor[]) as tfl.SymbolicTensor;
    const average = layers.average().apply([sum, product]) as tfl.SymbolicTensor;
    const larger = layers.maximum().apply([sum, average]) as tfl.SymbolicTensor;
    const smaller = layers.minimum().apply([product, average]) as tfl.SymbolicTensor;
    const both = layers.concatenate().apply([larger, smaller]) as tfl.SymbolicTensor;
    const prelu = layers.prelu({ sharedAxes: [1, 2] }).apply(both);
    const pooled = layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(prelu);
    const up = layers.upSampling2d({ size: [2, 1] as never }).apply(pooled);
    const cropped = layers
      .cropping2D({
        cropping: [
          [1, 2],
          [0, 1],
        ] as never,
      })
      .apply(up);
    const normalized = layers.layerNormalization().apply(cropped);
    const leaky = layers.leakyReLU({ alpha: 0.2 }).apply(normalized);
    const capped = layers.reLU({ maxValue: 1 }).apply(leaky);
    const dilated = layers.conv2d({ filters: 4, kernelSize: 2, dilationRate: 2, useBias: false }).apply(capped);
    const swish = layers.activation({ activation: 'swish' as never }).apply(dilated);
    const flat = layers.globalAveragePooling2d({}).apply(swish) as tfl.SymbolicTensor;
    const most = layers.globalMaxPooling2d({}).apply(swish) as tfl.SymbolicTensor;
    const together = layers.concatenate().apply([flat, most]);
    const logits = layers.dense({ units: 5 }).apply(together);
    return tfl.model({ inputs: x, outputs: layers.softmax().apply(logits) as tfl.SymbolicTensor });
  },
};

await describeOn('cpu', 'files of TensorFlow.js', () => {
  it.each(Object.keys(MODELS))('%s', async name => {
    const folder = mkdtempSync(join(tmpdir(), 'depthlens-tfjs-'));
    try {
      const theirs = MODELS[name]();
      // Statistics of batch norm are variances too: above 0.
      const weights = theirs.getWeights().map((weight, i) => {
        const values = numbers(i + 1, weight.size, 1, 0.2);
        return tf.tensor(weight.shape.length === 1 ? values.map(Math.abs) : values, weight.shape);
      });
      theirs.setWeights(weights);
      await theirs.save({
        async save({ modelTopology, weightSpecs, weightData }) {
          const weightsManifest = [{ paths: ['w.bin'], weights: weightSpecs }];
          writeFileSync(join(folder, 'model.json'), JSON.stringify({ modelTopology, weightsManifest }));
          writeFileSync(join(folder, 'w.bin'), Buffer.from(weightData as ArrayBuffer));
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } };
        },
      });
      const x = imageBatch(makeImages(4, [9, 7, 3]), [0, 1, 2, 3]);
      const expected = await readFloats(theirs.predict(x) as tf.Tensor);
      const opened = await openLayersNetwork({ file: 'model.json', weights: 'file' }, folder, [9, 7, 3], 5);
      const model = ownModel(opened.plan, await opened.weights());
      let probabilities!: tf.Tensor;
      model.forward(x, (operation, value) => {
        if (operation === 'softmax') probabilities = tf.keep(tf.clone(value));
      });
      expect(relativeError(await readFloats(probabilities), expected)).toBeLessThan(1e-5);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
