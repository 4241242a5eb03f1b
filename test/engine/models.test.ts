import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel, type ModelSection } from '../../server/src/models/create.ts';
import { groupCount } from '../../server/src/models/layers.ts';
import { type Random, randomStream } from '../../server/src/random.ts';
import { useBackend } from '../../server/src/tensor/backends.ts';
import { readGolden } from './golden.ts';

const architectures = ['mlp', 'vgg16', 'resnet18'] as const;
const fashion = { height: 28, width: 28, channels: 1 };

/** Weights of full-size networks take seconds to draw, and their values do not matter where parameters are counted. */
const zeros: Random = { ...randomStream(0, 'test'), normal: () => 0 };

beforeAll(async () => {
  await useBackend('cpu');
});

describe('createModel', () => {
  it.each(['mlp', 'mlp-rgb', 'vgg16-28', 'vgg16-32', 'resnet18-10', 'resnet18-odd'])(
    'has as many parameters as PyTorch at full width: %s',
    name => {
      const golden = readGolden<{
        section: ModelSection;
        image: number[];
        classes: number;
        parametersAtFullWidth: number;
      }>(name);
      const [height, width, channels] = golden.image;
      const section = { ...golden.section, width: 1 };
      const model = createModel(section, { height, width, channels }, golden.classes, zeros);
      const parameters = model.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
      model.dispose();
      expect(parameters).toBe(golden.parametersAtFullWidth);
    },
  );

  it('draws the weights from the stream in order: normal with deviation sqrt(2 / fan-in), biases 0, scales 1', () => {
    const shape = { height: 4, width: 4, channels: 3 };
    const model = createModel({ architecture: 'resnet18', width: 0.1 }, shape, 5, randomStream(7, 'weights/0'));
    const random = randomStream(7, 'weights/0');
    for (const { name, variable } of model.parameters) {
      const fanIn = variable.size / variable.shape[variable.rank - 1];
      const expected = Float32Array.from({ length: variable.size }, () => {
        if (name.endsWith('.bias')) return 0;
        return variable.rank === 1 ? 1 : Math.sqrt(2 / fanIn) * random.normal();
      });
      expect(variable.dataSync(), name).toEqual(expected);
    }
    model.dispose();
  });

  it('has 7 hidden layers in the MLP unless told otherwise', () => {
    const hidden = (layers?: number) => {
      const section: ModelSection = { architecture: 'mlp', width: 0.001, ...(layers && { hidden_layers: layers }) };
      const model = createModel(section, fashion, 10, randomStream(0, 'test'));
      model.dispose();
      return model.parameters.filter(({ name }) => /^dense\d+\.weight$/.test(name)).length;
    };
    expect(hidden()).toBe(7);
    expect(hidden(15)).toBe(15);
  });

  it('keeps at least one channel at any width', () => {
    for (const architecture of architectures) {
      const model = createModel({ architecture, width: 1e-6 }, fashion, 2, randomStream(0, 'test'));
      expect(model.operations.at(-1)).toEqual({ name: 'softmax', shape: [2], paper: true });
      model.dispose();
    }
  });
});

describe('operations', () => {
  it.each(architectures)('of %s are what forward reports, and it leaves nothing behind', architecture => {
    const shape = { height: 9, width: 8, channels: 2 };
    const model = createModel({ architecture, width: 0.02, hidden_layers: 2 }, shape, 3, randomStream(0, 'test'));
    const before = tf.memory().numTensors;
    const seen: { name: string; shape: number[] }[] = [];
    const x = tf.ones<tf.Rank.R4>([2, 9, 8, 2]);
    const logits = model.forward(x, (name, value) => {
      expect(value.shape[0]).toBe(2);
      expect(value.isDisposed).toBe(false);
      seen.push({ name, shape: value.shape.slice(1) });
      if (name === 'softmax')
        for (const sum of tf.tidy(() => tf.sum(value, 1).dataSync())) expect(sum).toBeCloseTo(1, 6);
    });
    expect(seen).toEqual(model.operations.map(({ name, shape }) => ({ name, shape })));
    expect(seen[0]).toEqual({ name: 'input', shape: [9, 8, 2] });
    expect(x.isDisposed).toBe(false);
    // Without anyone to see them, operations are computed together.
    const together = model.forward(x);
    for (const [i, logit] of together.dataSync().entries()) expect(logit).toBeCloseTo(logits.dataSync()[i], 5);
    tf.dispose([x, logits, together]);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it.each([
    ['mlp', ['input', 'dense1', 'dense2', 'dense3', 'dense4', 'dense5', 'dense6', 'dense7', 'softmax']],
    [
      'vgg16',
      [
        ...['input', 'conv1_1', 'conv1_2', 'conv2_1', 'conv2_2', 'conv3_1', 'conv3_2', 'conv3_3'],
        ...['conv4_1', 'conv4_2', 'conv4_3', 'conv5_1', 'conv5_2', 'conv5_3', 'softmax'],
      ],
    ],
    [
      'resnet18',
      [
        ...['input', 'norm1', 'block1_1.sum', 'block1_2.sum', 'block2_1.sum', 'block2_2.sum'],
        ...['block3_1.sum', 'block3_2.sum', 'block4_1.sum', 'block4_2.sum', 'softmax'],
      ],
    ],
  ] as const)('of %s have probes where the paper puts them', (architecture, places) => {
    const model = createModel({ architecture, width: 0.01 }, fashion, 10, randomStream(0, 'test'));
    expect(model.operations.filter(({ paper }) => paper).map(({ name }) => name)).toEqual(places);
    model.dispose();
  });

  it('of VGG16 shrink the image as 28, 14, 7, 4, 2, 1', () => {
    const model = createModel({ architecture: 'vgg16', width: 0.01 }, fashion, 10, randomStream(0, 'test'));
    const heights = model.operations.filter(({ name }) => name.startsWith('pool')).map(({ shape }) => shape[0]);
    expect(heights).toEqual([14, 7, 4, 2, 1]);
    model.dispose();
  });
});

describe('groupCount', () => {
  it.each([
    [512, 32],
    [64, 32],
    [48, 24],
    [16, 8],
    [13, 1],
    [6, 3],
    [2, 1],
    [1, 1],
  ])('%i channels have %i groups', (channels, groups) => {
    expect(groupCount(channels)).toBe(groups);
  });
});
