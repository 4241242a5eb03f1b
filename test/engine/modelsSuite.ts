import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, it } from 'vitest';
import { createModel, type ModelSection } from '../../server/src/models/create.ts';
import type { Model } from '../../server/src/models/model.ts';
import { randomStream } from '../../server/src/random.ts';
import type { BackendName } from '../../server/src/tensor/backends.ts';
import { readFloats } from '../../server/src/tensor/read.ts';
import { softmaxCrossEntropy } from '../../server/src/tensor/softmaxCrossEntropy.ts';
import { imageBatch } from '../../server/src/training/examples.ts';
import { inputMargins } from '../../server/src/training/inputMargin.ts';
import { predict } from '../../server/src/training/predict.ts';
import { startVelocities } from '../../server/src/training/state.ts';
import { fullBatchStep, trainingStep } from '../../server/src/training/step.ts';
import { BRIEF } from '../brief.ts';
import { describeOn, tolerances } from './backend.ts';
import { makeImages, readGolden, relativeError, type Summary, startWeights, summaryError } from './golden.ts';

interface NetworkCase {
  section: ModelSection;
  image: [number, number, number];
  batch: number;
  classes: number;
  labels: number[];
  shapes: Record<string, number[]>;
  logits: number[];
  gradients: Record<string, Summary>;
  sgd: { learningRate: number; momentum: number; weightDecay: number };
  losses: number[];
  afterThreeSteps: Record<string, Summary>;
}

interface MarginCase extends Pick<NetworkCase, 'section' | 'image' | 'classes'> {
  margins: number[];
}

const networkCases = ['mlp', 'mlp-rgb', 'vgg16-28', 'vgg16-32', 'resnet18-10', 'resnet18-odd'];
const marginCases = readGolden<MarginCase[]>('input-margin');

/**
 * Compares the networks with PyTorch: logits, loss, every gradient, every parameter after three steps of SGD, and input
 * margins. In CI WebGPU runs on a program that takes a second to compile what a GPU's driver does in milliseconds, so
 * there each network comes once.
 */
export async function modelsSuite(backend: BackendName): Promise<void> {
  await describeOn(backend, 'networks', () => {
    const tolerance = tolerances[backend];
    const report: string[] = [];
    afterAll(() => console.log(`largest errors on ${backend}: ${report.join(', ')}`));

    const once = backend === 'webgpu';
    // What a ResNet18 has besides is tested layer by layer, also there.
    const few = ['mlp-rgb', 'vgg16-32', ...(BRIEF ? [] : ['resnet18-odd'])];
    it.each(once ? few : networkCases)('%s equals PyTorch', async name => {
      const golden = readGolden<NetworkCase>(name);
      const before = tf.memory().numTensors;
      const model = goldenModel(golden);
      expect(shapesOf(model)).toEqual(golden.shapes);
      const examples = makeImages(golden.batch, golden.image, golden.labels);
      const errors = {
        logits: relativeError(await predict(model, examples, 2), golden.logits),
        gradients: 0,
        steps: 0,
      };

      const grads = tf.tidy(() => {
        const x = imageBatch(examples, [...golden.labels.keys()]);
        const labels = tf.tensor1d(golden.labels, 'int32');
        const loss = () => tf.mean<tf.Scalar>(softmaxCrossEntropy(model.forward(x), labels));
        return tf.variableGrads(
          loss,
          model.parameters.map(p => p.variable),
        ).grads;
      });
      for (const { name: parameter, variable } of model.parameters) {
        const error = summaryError(await readFloats(grads[variable.name]), golden.gradients[parameter]);
        expect(error, `gradient of ${parameter}`).toBeLessThan(tolerance);
        errors.gradients = Math.max(errors.gradients, error);
      }
      tf.dispose(grads);

      const velocities = startVelocities(model);
      const batch = Int32Array.from(golden.labels.keys());
      const losses: number[] = [];
      for (let step = 0; step < 3; step++) {
        const loss = trainingStep(model, velocities, examples, batch, golden.sgd);
        losses.push((await readFloats(loss))[0]);
        loss.dispose();
      }
      for (const { name: parameter, variable } of model.parameters) {
        const error = summaryError(await readFloats(variable), golden.afterThreeSteps[parameter]);
        expect(error, `${parameter} after three steps`).toBeLessThan(tolerance);
        errors.steps = Math.max(errors.steps, error);
      }
      expect(errors.logits, 'logits').toBeLessThan(tolerance);
      expect(relativeError(losses, golden.losses), 'losses').toBeLessThan(tolerance);
      report.push(
        `${name} ${Object.entries(errors)
          .map(([what, error]) => `${what} ${error.toExponential(1)}`)
          .join(' ')}`,
      );

      tf.dispose(velocities);
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    const descents = [
      { name: 'mlp-zero-hinge', loss: 'zero_hinge' as const, chunkSize: 3 },
      { name: 'mlp-zero-hinge', loss: 'zero_hinge' as const, chunkSize: 7 },
      { name: 'mlp', loss: 'cross_entropy' as const, chunkSize: 1 },
    ];
    it.each(once ? descents.slice(0, 1) : descents)(
      'gradient descent on $name, $chunkSize at once, equals PyTorch',
      async ({ name, loss, chunkSize }) => {
        const golden = readGolden<NetworkCase>(name);
        const model = goldenModel(golden);
        const velocities = startVelocities(model);
        const examples = makeImages(golden.batch, golden.image, golden.labels);
        const losses: number[] = [];
        for (let step = 0; step < 3; step++) {
          const mean = await fullBatchStep(model, velocities, examples, chunkSize, { ...golden.sgd, loss });
          losses.push((await readFloats(mean!))[0]);
          mean!.dispose();
        }
        for (const { name: parameter, variable } of model.parameters)
          expect(summaryError(await readFloats(variable), golden.afterThreeSteps[parameter]), parameter).toBeLessThan(
            tolerance,
          );
        expect(relativeError(losses, golden.losses), 'losses').toBeLessThan(tolerance);
        tf.dispose(velocities);
        model.dispose();
      },
    );

    it.each(once ? marginCases.slice(0, 1) : marginCases)(
      'input margins of $section.architecture equal PyTorch',
      async golden => {
        const before = tf.memory().numTensors;
        const model = goldenModel(golden);
        const images = makeImages(golden.margins.length, golden.image);
        const margins = await inputMargins(model, images, 3);
        for (const [i, margin] of margins.entries())
          expect(Math.abs(margin / golden.margins[i] - 1), `image ${i}`).toBeLessThan(10 * tolerance);
        model.dispose();
        expect(tf.memory().numTensors).toBe(before);
      },
    );
  });
}

function goldenModel({ section, image, classes }: Pick<NetworkCase, 'section' | 'image' | 'classes'>): Model {
  const [height, width, channels] = image;
  const model = createModel(section, { height, width, channels }, classes, randomStream(0, 'test'));
  for (const [i, { name, variable }] of model.parameters.entries())
    tf.tidy(() => variable.assign(tf.tensor(startWeights(i + 1, name, variable.shape), variable.shape)));
  return model;
}

function shapesOf(model: Model): Record<string, number[]> {
  return Object.fromEntries(model.parameters.map(({ name, variable }) => [name, variable.shape]));
}
