import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { readFloats } from '../../server/src/tensor/read.ts';
import { describeOn } from './backend.ts';

await describeOn('webgpu', 'a failing GPU', () => {
  const device = () => (tf.backend() as unknown as { device: GPUDevice }).device;

  it('gives results while it works', async () => {
    const three = tf.tidy(() => tf.add(tf.ones([4]), 2));
    expect([...(await readFloats(three))]).toEqual([3, 3, 3, 3]);
    three.dispose();
  });

  it('gives an error, not numbers, once its memory was too small', async () => {
    device().createBuffer({ size: 2 ** 50, usage: GPUBufferUsage.STORAGE });
    const three = tf.tidy(() => tf.add(tf.ones([4]), 2));
    await expect(readFloats(three)).rejects.toThrow(/^The GPU failed \([^\n]*\): .*smaller batch_size/);
    three.dispose();
  });

  it('does not hang when it is lost', async () => {
    const three = tf.tidy(() => tf.add(tf.ones([4]), 2));
    const read = readFloats(three);
    device().destroy();
    await expect(read).rejects.toThrow(/^The GPU /);
    await expect(readFloats(three)).rejects.toThrow(/^The GPU /);
  });
});
