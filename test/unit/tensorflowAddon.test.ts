import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadTensorflowBackend } from '../../server/src/tensor/tensorflowBackend.ts';

const ownGradient: tf.GradConfig = {
  kernelName: tf.Relu,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.step(x)) }),
};
tf.registerGradient(ownGradient);
const outcome = await loadTensorflowBackend().catch((error: Error) => error);

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What is said, with DEPTHLENS_TENSORFLOW naming a folder that holds the given packages. */
async function outcomeWith(packages: Record<string, string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
  try {
    for (const [name, code] of Object.entries(packages)) {
      const path = join(folder, 'node_modules', name);
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'index.js' }));
      writeFileSync(join(path, 'index.js'), code);
    }
    vi.stubEnv('DEPTHLENS_TENSORFLOW', folder);
    return await loadTensorflowBackend().catch((error: Error) => error.message);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('where TensorFlow cannot be loaded', () => {
  const addon = "throw new Error('The add-on can not be found at path: x. \\nPlease run')";

  test('one line says that it is not installed and what to do', async () => {
    const said = await outcomeWith({});
    // A package in this project's own node_modules is found whatever the variable says.
    if (!said.startsWith('tfjs-node')) expect(said).toMatch(/^TensorFlow is not installed: run `npm install .*$/);
  });

  test('one line says which package does not load, why, and what to do', async () => {
    const said = await outcomeWith({ '@tensorflow/tfjs-node-gpu': addon });
    expect(said).toContain('tfjs-node-gpu 4.22.0 does not load (The add-on can not be found at path: x)');
    expect(said).not.toContain('\n');
  });

  test('a package that registers nothing is not taken for TensorFlow', async ({ skip }) => {
    skip(!(outcome instanceof Error), 'TensorFlow is loaded already');
    expect(await outcomeWith({ '@tensorflow/tfjs-node': '' })).toContain('tfjs-node 4.22.0 does not load (');
  });
});

describe.skipIf(outcome instanceof Error)('where TensorFlow is loaded', () => {
  beforeAll(() => tf.setBackend('cpu'));

  test('it says what it runs on, and leaves backend, warnings and gradients as they were', async () => {
    expect(await loadTensorflowBackend()).toMatch(/^tfjs-node(-gpu)? 4\.\d+\.\d+, TensorFlow 2\.\d+\.\d+, \S/);
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.env().getBool('PROD')).toBe(false);
    expect(tf.getGradient(tf.Relu)).toBe(ownGradient);
  });

  // All values differ, so that max-pool and topk have one answer.
  const spread = (size: number) => Float32Array.from({ length: size }, (_, i) => ((i * 37) % size) / size - 0.5);
  const image = () => tf.tensor4d(spread(384), [2, 8, 8, 3]);
  const filter = () => tf.tensor4d(spread(108), [3, 3, 3, 4]);
  const rows = () => tf.tensor2d(spread(384), [16, 24]);
  const classes = () => tf.oneHot(tf.range(0, 16, 1, 'int32'), 24);
  const convolve = (stride: number) => (x: tf.Tensor, w: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same');
  const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
  const mean = (x: tf.Tensor) => tf.mean(x, [1, 2]);
  const pick = (x: tf.Tensor) => tf.gather(x, tf.tensor1d([5, 0, 0, 3], 'int32'));
  const crossEntropy = (x: tf.Tensor) => tf.losses.softmaxCrossEntropy(classes(), x);

  /** The value of `f` and the gradients of a weighted sum of it, each weight another. */
  const differentiate = (f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): tf.Tensor[] => {
    const weighted = (y: tf.Tensor) => tf.sum(tf.mul(y, tf.reshape(tf.sin(tf.range(1, y.size + 1)), y.shape)));
    return [f(...inputs), ...tf.grads((...x) => weighted(f(...x)))(inputs)];
  };

  test.each<[string, () => tf.Tensor[]]>([
    ['matrix product', () => differentiate((a, b) => tf.matMul(a, b, false, true), [rows(), rows()])],
    ['convolution', () => differentiate(convolve(1), [image(), filter()])],
    ['convolution with stride 2', () => differentiate(convolve(2), [image(), filter()])],
    ['max-pool', () => differentiate(pool, [image()])],
    ['mean', () => differentiate(mean, [image()])],
    ['softmax cross-entropy', () => differentiate(crossEntropy, [rows()])],
    ['gather', () => differentiate(pick, [rows()])],
    ['argMax', () => [tf.argMax(rows(), 1)]],
    ['topk', () => Object.values(tf.topk(rows(), 5))],
  ])('%s with its gradients equals the cpu backend', async (_, compute) => {
    const values: number[][][] = [];
    for (const backend of ['cpu', 'tensorflow']) {
      await tf.setBackend(backend);
      values.push(tf.tidy(() => compute().map(tensor => Array.from(tensor.dataSync()))));
    }
    await tf.setBackend('cpu');
    const [expected, actual] = values.map(arrays => arrays.flat());
    expect(actual).toHaveLength(expected.length);
    const errors = actual.map((value, i) => Math.abs(value - expected[i]) / (1 + Math.abs(expected[i])));
    // GPUs since 2020 multiply in TF32, which has 10 bits of mantissa.
    expect(Math.max(...errors)).toBeLessThan(String(outcome).includes('CPU') ? 1e-5 : 1e-2);
  });
});
