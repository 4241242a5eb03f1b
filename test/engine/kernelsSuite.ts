// One suite, run for each build of the kernels.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KernelBuild } from '../../server/src/kernels/builds.ts';
import { layerTests } from './kernelsLayers.ts';
import { productTests } from './kernelsProducts.ts';
import { threadTests } from './kernelsThreads.ts';
import { normal, run, useBuild } from './kernelsTools.ts';

export function kernelSuite(build: KernelBuild): void {
  describe(`kernels, build ${build}`, () => {
    beforeAll(async () => {
      expect(await useBuild(build)).toBe(true);
    });

    productTests();
    layerTests();
    threadTests(build);

    it('keeps the digits of long sums', () => {
      const x = { shape: [50_000, 8], values: new Float32Array(400_000).fill(0.1) };
      const [sums] = run('Sum', { x }, { axis: [0], keepDims: false });
      for (const sum of sums) expect(Math.abs(sum / 5000 - 1)).toBeLessThan(1e-5);
      const dy = { shape: [64, 28, 28, 8], values: new Float32Array(401_408).fill(0.1) };
      const images = { shape: [64, 28, 28, 1], values: new Float32Array(50_176).fill(1) };
      const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC', filterShape: [1, 1, 1, 8] };
      const [dw] = run('Conv2DBackpropFilter', { x: images, dy }, attrs);
      for (const sum of dw) expect(Math.abs(sum / 5017.6 - 1)).toBeLessThan(1e-5);
    });

    it('shares the memory of a copy', () => {
      const originals = [tf.tensor1d([1, 2, 3]), tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])))];
      const copies = originals.map(original => original.clone());
      expect(copies.map(copy => copy.dataId)).toEqual(originals.map(original => original.dataId));
      tf.dispose(originals);
      for (const copy of copies) expect([...copy.dataSync()]).toEqual([1, 2, 3]);
      tf.dispose(copies);
    });

    it('goes on when the memory grows', () => {
      const shape = [2, 6, 6, 8];
      const x = { shape, values: normal(shape, 1) };
      const filter = { shape: [3, 3, 8, 8], values: normal([3, 3, 8, 8], 2) };
      const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC' };
      const before = run('Conv2D', { x, filter }, attrs);
      const { memory } = (tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } }).wasm.asm;
      const size = memory.buffer.byteLength;
      const large = tf.zeros([size / 4]);
      expect(memory.buffer.byteLength).toBeGreaterThan(size);
      expect(run('Conv2D', { x, filter }, attrs)).toEqual(before);
      large.dispose();
    });

    it('gives the same bits each time', () => {
      const x = { shape: [9, 7, 7, 13], values: normal([9, 7, 7, 13], 1) };
      const filter = { shape: [3, 3, 13, 20], values: normal([3, 3, 13, 20], 2) };
      const dy = { shape: [9, 7, 7, 20], values: normal([9, 7, 7, 20], 3) };
      const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC', inputShape: x.shape, filterShape: filter.shape };
      const once = () => [
        ...run('Conv2D', { x, filter }, attrs),
        ...run('Conv2DBackpropInput', { dy, filter }, attrs),
        ...run('Conv2DBackpropFilter', { x, dy }, attrs),
      ];
      expect(once()).toEqual(once());
    });

    it('leaves NaN to be seen', () => {
      const x = { shape: [1, 2, 2, 4], values: new Float32Array(16).fill(Number.NaN) };
      expect(run('MaxPool', { x }, { filterSize: 2, strides: 2, pad: 'same' })[0]).toEqual(
        new Float32Array(4).fill(Number.NaN),
      );
    });
  });
}
