import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loadImages } from '../../server/src/data/load.ts';
import { openLayersNetwork } from '../../server/src/data/networkFile/open.ts';
import { planNetwork } from '../../server/src/experiment/layers/planNetwork.ts';
import { readGraph } from '../../server/src/experiment/layers/readGraph.ts';
import { ownModel } from '../../server/src/models/own/ownModel.ts';
import { randomStream } from '../../server/src/random.ts';
import type { BackendName } from '../../server/src/tensor/backends.ts';
import { readFloats } from '../../server/src/tensor/read.ts';
import { recordForward } from '../../server/src/tensor/recordForward.ts';
import { imageBatch } from '../../server/src/training/examples.ts';
import { predict } from '../../server/src/training/predict.ts';
import { BRIEF } from '../brief.ts';
import { describeOn, tolerances } from './backend.ts';
import { makeImages, relativeError, type Summary, summaryError } from './golden.ts';

const CUSTOM = new URL('../golden/custom/', import.meta.url);
/** The networks that `make.py` and `make-keras3.py` there made; one of them ships. How many layers are compared. */
const FILES: Record<string, [file: string, layers: number]> = {
  sequential: ['../../../experiments/small/own-network/model.json', 4],
  functional: ['functional/model.json', 17],
  // From a .keras file; the logits alone.
  keras3: ['keras3/model.json', 0],
};
const ASKED = 12;

interface KerasGolden {
  accuracy: number;
  logits: number[];
  layers?: Record<string, Summary & { shape: number[] }>;
}

/** Networks of the user's own: beside Keras, and their gradients beside differences. */
export async function ownSuite(backend: BackendName): Promise<void> {
  await describeOn(backend, 'own networks', () => {
    const tolerance = tolerances[backend];

    it.each(Object.keys(FILES))('%s says what Keras said before it was converted', async name => {
      const golden: KerasGolden = JSON.parse(readFileSync(new URL(`${name}.json`, CUSTOM), 'utf8'));
      const data = await loadImages({ name: 'fashion_mnist_mini' }, { experimentFolder: '.' });
      const file = fileURLToPath(new URL(FILES[name][0], CUSTOM));
      const opened = await openLayersNetwork({ file, weights: 'file' }, '.', [28, 28, 1], 10);
      const before = tf.memory().numTensors;
      const model = ownModel(opened.plan, await opened.weights());
      const images = {
        pixels: data.test.pixels.subarray(0, ASKED * 784),
        ...{ height: 28, width: 28, channels: 1, mean: [0], std: [1] },
      };
      expect(relativeError(await predict(model, images, 5), golden.logits)).toBeLessThan(tolerance);

      const seen: Record<string, tf.Tensor> = {};
      const x = imageBatch(images, [...Array(ASKED).keys()]);
      model.forward(x, (operation, value) => (seen[operation] = tf.keep(tf.clone(value)))).dispose();
      expect(Object.keys(seen)).toEqual(model.operations.map(operation => operation.name));
      let compared = 0;
      for (const [layer, summary] of Object.entries(golden.layers ?? {})) {
        // Flatten, dropout: the layer before has the same numbers. The last dense of the sequential has its softmax in it.
        if (!seen[layer] || layer === 'classes') continue;
        expect(seen[layer].shape.slice(1), layer).toEqual(summary.shape);
        expect(summaryError(await readFloats(seen[layer]), summary), layer).toBeLessThan(tolerance);
        compared++;
      }
      expect(compared).toBe(FILES[name][1]);
      tf.dispose([x, ...Object.values(seen)]);
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    // Each is many small programs for a GPU that is none.
    const third = backend === 'webgpu' && BRIEF;
    it.each(Object.keys(GRADIENT_CASES).filter((_, i) => !third || i % 3 === 2))(
      'the gradients through %s are those of differences',
      async name => {
        const [layers, training] = GRADIENT_CASES[name];
        const { logits, gradients } = smallNetwork(layers, training);
        for (const { what, analytic, numeric } of await gradients())
          expect(Math.abs(analytic - numeric), `${name}, ${what}`).toBeLessThan(0.02 * Math.max(1, Math.abs(numeric)));
        expect(logits).toBe(3);
      },
    );

    it('batch norm moves its statistics towards those of the batch', async () => {
      const plan = planNetwork(readGraph(sequential([['BatchNormalization', { momentum: 0.9 }]])), [4, 4, 2], 3);
      const model = ownModel(plan, randomStream(0, 'weights'));
      const images = makeImages(6, [4, 4, 2]);
      const x = imageBatch(images, [0, 1, 2, 3, 4, 5]);
      const values = await readFloats(x);
      const before = tf.memory().numTensors;
      tf.tidy(() => void model.forwardInTraining!(x, randomStream(0, 'step')));
      expect(tf.memory().numTensors).toBe(before);
      for (const channel of [0, 1]) {
        const own = values.filter((_, i) => i % 2 === channel);
        const mean = own.reduce((a, b) => a + b, 0) / own.length;
        const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
        const moved = async (name: string) =>
          (await readFloats(model.parameters.find(p => p.name === `layer1/${name}`)!.variable))[channel];
        expect(await moved('moving_mean')).toBeCloseTo(0.1 * mean, 5);
        expect(await moved('moving_variance')).toBeCloseTo(0.9 + 0.1 * variance, 5);
      }
      x.dispose();
      model.dispose();
    });
  });
}

type Layer = [className: string, config: Record<string, unknown>];

/** In a row, on images of 4 x 4 x 2 or what `input` says. */
function sequential(layers: Layer[], input = [4, 4, 2]) {
  const end: Layer[] = [
    ['Flatten', {}],
    ['Dense', { units: 3 }],
  ];
  return {
    class_name: 'Sequential',
    config: {
      name: 'small',
      layers: [...layers, ...end].map(([className, config], i) => ({
        class_name: className,
        config: { name: `layer${i + 1}`, ...config, ...(i === 0 && { batch_input_shape: [null, ...input] }) },
      })),
    },
  };
}

/** What a layer gets and gives, merged by a layer. */
function merged(merge: string, config: Record<string, unknown> = {}) {
  const layer = (className: string, name: string, from: string[], more: Record<string, unknown> = {}) => ({
    class_name: className,
    name,
    config: { name, ...more },
    inbound_nodes: from.length > 0 ? [from.map(source => [source, 0, 0, {}])] : [],
  });
  const inputs = ['conv', 'mean'];
  return {
    class_name: 'Functional',
    config: {
      name: 'merged',
      layers: [
        layer('InputLayer', 'image', [], { batch_input_shape: [null, 4, 4, 2] }),
        layer('Conv2D', 'conv', ['image'], { filters: 3, kernel_size: [2, 2], padding: 'same' }),
        layer('GlobalAveragePooling2D', 'mean', ['conv'], { keepdims: true }),
        layer(merge, 'merge', merge === 'Concatenate' ? ['conv', 'conv'] : inputs, config),
        layer('Flatten', 'flat', ['merge']),
        layer('Dense', 'dense', ['flat'], { units: 3 }),
      ],
      input_layers: [['image', 0, 0]],
      output_layers: [['dense', 0, 0]],
    },
  };
}

const one = (className: string, config: Record<string, unknown> = {}): [topology: object, training: boolean] => [
  sequential([[className, config]]),
  false,
];
const activation = (name: string) => one('Activation', { activation: name });

const GRADIENT_CASES: Record<string, [topology: object, training: boolean]> = {
  'a strided convolution': one('Conv2D', { filters: 3, kernel_size: 3, strides: 2, padding: 'same' }),
  'a dilated convolution': one('Conv2D', { filters: 2, kernel_size: 2, dilation_rate: 2 }),
  'a grouped convolution': one('Conv2D', { filters: 4, kernel_size: 2, groups: 2, activation: 'relu' }),
  'a depthwise convolution': one('DepthwiseConv2D', {
    kernel_size: 3,
    strides: 2,
    padding: 'same',
    depth_multiplier: 2,
  }),
  'a depthwise convolution without padding': one('DepthwiseConv2D', { kernel_size: 2 }),
  'a separable convolution': one('SeparableConv2D', { filters: 3, kernel_size: 3, padding: 'same' }),
  'max pooling': one('MaxPooling2D', { pool_size: 3, strides: 2, padding: 'same' }),
  'average pooling': one('AveragePooling2D', { pool_size: 3, strides: 2, padding: 'same' }),
  'the global maximum': one('GlobalMaxPooling2D'),
  'batch norm in training': [sequential([['BatchNormalization', {}]]), true],
  'batch norm in use': one('BatchNormalization', { trainable: false }),
  'layer norm': one('LayerNormalization'),
  'group norm': one('GroupNormalization', { groups: 1 }),
  prelu: [
    sequential([
      ['PReLU', { shared_axes: [1, 2], alpha_initializer: { class_name: 'Constant', config: { value: 0.3 } } }],
    ]),
    false,
  ],
  'a general ReLU': one('ReLU', { max_value: 1, negative_slope: 0.1, threshold: 0.2 }),
  elu: one('ELU', { alpha: 0.7 }),
  sigmoid: activation('sigmoid'),
  tanh: activation('tanh'),
  relu6: activation('relu6'),
  selu: activation('selu'),
  softplus: activation('softplus'),
  softsign: activation('softsign'),
  silu: activation('silu'),
  exponential: activation('exponential'),
  mish: activation('mish'),
  gelu: activation('gelu'),
  gelu_tanh: activation('gelu_new'),
  'a softmax in the middle': activation('softmax'),
  'a logarithm of a softmax': activation('log_softmax'),
  padding: one('ZeroPadding2D', {
    padding: [
      [1, 0],
      [0, 2],
    ],
  }),
  cropping: one('Cropping2D', {
    cropping: [
      [1, 0],
      [0, 2],
    ],
  }),
  'repeated pixels': one('UpSampling2D', { size: [2, 3] }),
  permuting: one('Permute', { dims: [3, 1, 2] }),
  rescaling: one('Rescaling', { scale: 0.5, offset: 1 }),
  adding: [merged('Add'), false],
  subtracting: [merged('Subtract'), false],
  multiplying: [merged('Multiply'), false],
  averaging: [merged('Average'), false],
  'the larger': [merged('Maximum'), false],
  'the smaller': [merged('Minimum'), false],
  'side by side': [merged('Concatenate', { axis: 1 }), false],
  'dropout in training': [sequential([['Dropout', { rate: 0.4 }]]), true],
  'spatial dropout in training': [sequential([['SpatialDropout2D', { rate: 0.4 }]]), true],
  'gaussian dropout in training': [sequential([['GaussianDropout', { rate: 0.4 }]]), true],
  'noise in training': [sequential([['GaussianNoise', { stddev: 0.4 }]]), true],
};

/**
 * A network on a few images, and the derivatives of a weighted sum of its logits: by the tape, and by central differences
 * along one random direction of each tensor.
 */
function smallNetwork(topology: object, training: boolean) {
  const plan = planNetwork(readGraph(topology), [4, 4, 2], 3);
  const gradients = async () => {
    const model = ownModel(plan, randomStream(3, 'weights'));
    const random = randomStream(4, 'differences');
    const numbers = (shape: number[]) =>
      tf.tensor(
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
        shape,
      );
    const x = numbers([3, 4, 4, 2]);
    const dy = numbers([3, 3]);
    const run = (input: tf.Tensor) =>
      training
        ? model.forwardInTraining!(input as tf.Tensor4D, randomStream(5, 'step'))
        : model.forward(input as tf.Tensor4D);
    const sumAt = async (input: tf.Tensor) => {
      const sum = tf.tidy(() => tf.sum(tf.mul(run(input), dy)));
      return (await readFloats(sum))[0];
    };
    const found: { what: string; analytic: number; numeric: number }[] = [];
    const step = 5e-3;

    const recorded = recordForward(run, x);
    const byInput = recorded.pullback(tf.clone(dy));
    recorded.dispose();
    const direction = numbers(x.shape);
    const moved = (sign: number) => tf.add(x, tf.mul(direction, sign * step));
    found.push({
      what: 'input',
      analytic: (await readFloats(tf.sum(tf.mul(byInput, direction))))[0],
      numeric: ((await sumAt(moved(1))) - (await sumAt(moved(-1)))) / (2 * step),
    });

    const trained = model.parameters.filter(({ variable }) => variable.trainable);
    const variables = trained.map(({ variable }) => variable);
    const { grads } = tf.engine().gradients(() => run(x), variables, tf.clone(dy));
    for (const [i, { name, variable }] of trained.entries()) {
      const along = numbers(variable.shape);
      const start = tf.clone(variable);
      const at = async (sign: number) => {
        variable.assign(tf.add(start, tf.mul(along, sign * step)));
        return sumAt(x);
      };
      const numeric = ((await at(1)) - (await at(-1))) / (2 * step);
      variable.assign(start);
      found.push({ what: name, analytic: (await readFloats(tf.sum(tf.mul(grads[i], along))))[0], numeric });
    }
    model.dispose();
    return found;
  };
  return { logits: plan.layers[plan.logits].shape[0], gradients };
}
