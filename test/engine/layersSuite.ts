import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BackendName } from '../../server/src/tensor/backends.ts';
import { convolution, convolutionWithBias } from '../../server/src/tensor/convolution.ts';
import { groupNorm } from '../../server/src/tensor/groupNorm.ts';
import { readFloats } from '../../server/src/tensor/read.ts';
import { sgdMomentum } from '../../server/src/tensor/sgdMomentum.ts';
import { softmaxCrossEntropy } from '../../server/src/tensor/softmaxCrossEntropy.ts';
import { weightStandardization } from '../../server/src/tensor/weightStandardization.ts';
import { zeroHinge } from '../../server/src/tensor/zeroHinge.ts';
import { describeOn, tolerances } from './backend.ts';
import { readGolden, relativeError } from './golden.ts';

interface Whole {
  shape: number[];
  values: number[];
}

interface LayerCase {
  inputs: Record<string, Whole>;
  dy: Whole;
  y: Whole;
  gradients: Record<string, Whole>;
  groups: number;
  stride: 1 | 2;
  labels: number[];
}

const golden = readGolden<Record<string, LayerCase[]>>('layers');
const hinges = readGolden<LayerCase[]>('zero-hinge');

/** Compares each layer with PyTorch, forward and backward. */
export async function layersSuite(backend: BackendName): Promise<void> {
  await describeOn(backend, 'layers', () => {
    const tolerance = tolerances[backend];
    let before = 0;
    beforeEach(() => {
      before = tf.memory().numTensors;
    });
    afterEach(() => expect(tf.memory().numTensors, 'tensors left behind').toBe(before));

    it.each(golden.groupNorm)('group norm in $groups groups', layer =>
      expectLayer(layer, ['x', 'gamma', 'beta'], (x, gamma, beta) =>
        groupNorm(x as tf.Tensor4D, gamma, beta, layer.groups),
      ),
    );

    it.each([
      { relu: true, shortcut: true },
      { relu: true, shortcut: false },
      { relu: false, shortcut: true },
    ])('group norm with what may follow it (relu: $relu, shortcut: $shortcut)', async after => {
      const { inputs, dy, groups } = golden.groupNorm[0];
      const { output, grads, separate, separateGrads } = tf.tidy(() => {
        const [x, gamma, beta] = ['x', 'gamma', 'beta'].map(name => tf.tensor(inputs[name].values, inputs[name].shape));
        const shortcut = tf.tensor(dy.values.toReversed(), dy.shape);
        const tensors = [x, gamma, beta, ...(after.shortcut ? [shortcut] : [])];
        const joint = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, added?: tf.Tensor) =>
          groupNorm(x as tf.Tensor4D, gamma, beta, groups, { shortcut: added as tf.Tensor4D, relu: after.relu });
        const apart = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, added?: tf.Tensor) => {
          const y = groupNorm(x as tf.Tensor4D, gamma, beta, groups);
          const sum = added ? tf.add(y, added) : y;
          return after.relu ? tf.relu(sum) : sum;
        };
        const upper = () => tf.tensor(dy.values, dy.shape);
        return {
          output: joint(x, gamma, beta, tensors[3]),
          grads: tf.grads(joint)(tensors as never, upper()),
          separate: apart(x, gamma, beta, tensors[3]),
          separateGrads: tf.grads(apart)(tensors as never, upper()),
        };
      });
      const [got, want] = [
        [output, ...grads],
        [separate, ...separateGrads],
      ];
      expect(got).toHaveLength(after.shortcut ? 5 : 4);
      for (const [i, tensor] of got.entries())
        expect(relativeError(await readFloats(tensor), await readFloats(want[i]))).toBeLessThan(tolerance);
      tf.dispose([got, want]);
    });

    it.each(golden.weightStandardization)('weight standardization of $y.shape', layer =>
      expectLayer(layer, ['w'], w => weightStandardization(w as tf.Tensor4D)),
    );

    it.each(golden.maxPool)('max-pool with ties of $inputs.x.shape', layer =>
      expectLayer(layer, ['x'], x => tf.maxPool(x as tf.Tensor4D, 2, 2, 'same')),
    );

    it.each(golden.convolution)('convolution of $inputs.x.shape by $inputs.filter.shape, stride $stride', layer =>
      expectLayer(layer, ['x', 'filter'], (x, filter) =>
        convolution(x as tf.Tensor4D, filter as tf.Tensor4D, layer.stride),
      ),
    );

    it('a convolution with bias adds the bias, and sums its gradient', async () => {
      const layer = golden.convolution[0];
      const channels = layer.y.shape[3];
      const bias = Array.from({ length: channels }, (_, c) => 0.5 - c);
      await expectLayer(
        {
          ...layer,
          inputs: { ...layer.inputs, bias: { shape: [channels], values: bias } },
          y: { ...layer.y, values: layer.y.values.map((value, i) => value + bias[i % channels]) },
          gradients: { ...layer.gradients, bias: { shape: [channels], values: sumOfRows(layer.dy.values, channels) } },
        },
        ['x', 'filter', 'bias'],
        (x, filter, b) => convolutionWithBias(x as tf.Tensor4D, filter as tf.Tensor4D, b as tf.Tensor1D),
      );
    });

    it('a convolution with a ReLU in it equals one before a ReLU, and so do the gradients', async () => {
      const { inputs, dy } = golden.convolution[0];
      const apart = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
        tf.relu(convolutionWithBias(x as tf.Tensor4D, filter as tf.Tensor4D, bias as tf.Tensor1D));
      const together = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
        convolutionWithBias(x as tf.Tensor4D, filter as tf.Tensor4D, bias as tf.Tensor1D, 'relu');
      const [want, got] = tf.tidy(() => {
        const tensors = [inputs.x, inputs.filter].map(({ values, shape }) => tf.tensor(values, shape));
        const bias = tf.tensor(Array.from({ length: dy.shape[3] }, (_, c) => 0.5 - c));
        return [apart, together].map(layer => [
          layer(tensors[0], tensors[1], bias),
          ...tf.grads(layer as never)([...tensors, bias], tf.tensor(dy.values, dy.shape)),
        ]);
      });
      for (const [i, tensor] of got.entries())
        expect(relativeError(await readFloats(tensor), await readFloats(want[i]))).toBeLessThan(tolerance);
      tf.dispose([got, want]);
    });

    it.each(golden.softmaxCrossEntropy)('cross-entropy of labels $labels', layer =>
      expectLayer(layer, ['logits'], logits =>
        softmaxCrossEntropy(logits as tf.Tensor2D, tf.tensor1d(layer.labels, 'int32')),
      ),
    );

    it.each(hinges)('zero-margin hinge loss of labels $labels', layer =>
      expectLayer(layer, ['logits'], logits => zeroHinge(logits as tf.Tensor2D, tf.tensor1d(layer.labels, 'int32'))),
    );

    it('the backward pass frees what it has used: at its end it holds as much, however many layers it came through', () => {
      const heldBehind = (layers: number) => {
        let held = 0;
        const first = tf.customGrad(x => ({
          value: tf.clone(x as tf.Tensor),
          gradFunc: dy => {
            held = tf.memory().numTensors;
            return tf.clone(dy);
          },
        }));
        const network = (x: tf.Tensor) => {
          let h = first(x);
          for (let i = 0; i < layers; i++) h = tf.relu(tf.add(h, tf.ones([2])));
          return tf.mean(h);
        };
        tf.tidy(() => void tf.grad(network)(tf.ones([3, 2])));
        return held;
      };
      expect(heldBehind(9)).toBe(heldBehind(2));
    });

    it('SGD follows PyTorch: d = g + wd p, v = m v + d, p = p - lr v', async () => {
      const gradients = [
        [1, -2, 0.5],
        [0.25, 0, -1],
      ];
      const settings = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 };
      const parameter = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, -3])));
      const velocity = tf.tidy(() => tf.variable(tf.zeros([3])));
      const clones = [tf.clone(parameter), tf.clone(velocity)];
      for (const gradient of gradients)
        tf.tidy(() => sgdMomentum(parameter, velocity, tf.tensor1d(gradient), settings));

      const p = [1, 2, -3];
      const v = [0, 0, 0];
      for (const gradient of gradients)
        for (const [i, g] of gradient.entries()) {
          v[i] = 0.9 * v[i] + g + 0.01 * p[i];
          p[i] -= 0.1 * v[i];
        }
      expect(relativeError(await readFloats(velocity), v)).toBeLessThan(1e-6);
      expect(relativeError(await readFloats(parameter), p)).toBeLessThan(1e-6);
      expect([...(await readFloats(clones[0]))]).toEqual([1, 2, -3]);
      expect([...(await readFloats(clones[1]))]).toEqual([0, 0, 0]);
      tf.dispose([parameter, velocity, ...clones]);
    });

    async function expectLayer(
      { inputs, dy, y, gradients }: LayerCase,
      names: string[],
      layer: (...tensors: tf.Tensor[]) => tf.Tensor,
    ): Promise<void> {
      const { output, grads } = tf.tidy(() => {
        const tensors = names.map(name => tf.tensor(inputs[name].values, inputs[name].shape));
        return { output: layer(...tensors), grads: tf.grads(layer)(tensors, tf.tensor(dy.values, dy.shape)) };
      });
      const actual = await Promise.all([output, ...grads].map(readFloats));
      tf.dispose([output, grads]);
      expect(output.shape).toEqual(y.shape);
      expect(relativeError(actual[0], y.values), 'output').toBeLessThan(tolerance);
      for (const [i, name] of names.entries())
        expect(relativeError(actual[i + 1], gradients[name].values), `gradient of ${name}`).toBeLessThan(tolerance);
    }
  });
}

function sumOfRows(values: number[], width: number): number[] {
  return Array.from({ length: width }, (_, c) =>
    values.reduce((sum, value, i) => (i % width === c ? sum + value : sum), 0),
  );
}
