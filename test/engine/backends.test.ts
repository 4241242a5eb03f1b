import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { backendNames, chooseBackend, useBackend } from '../../server/src/tensor/backends.ts';
import { describeGpu } from '../../server/src/tensor/webgpuBackend.ts';

const oneLine = /^[^\n]+$/;

describe('chooseBackend', () => {
  it('takes the first that is worth it, and says why not those before', async () => {
    const { name, description, passedOver } = await chooseBackend('auto');
    expect(backendNames.slice(0, passedOver.length + 1)).toEqual([...passedOver.map(other => other.name), name]);
    expect(name).not.toBe('cpu');
    expect(tf.getBackend()).toBe(name);
    for (const text of [description, ...passedOver.map(({ reason }) => reason)]) expect(text).toMatch(oneLine);
  });

  it('takes the one that is asked for', async () => {
    expect(await chooseBackend('cpu')).toMatchObject({ name: 'cpu', passedOver: [] });
    expect(tf.getBackend()).toBe('cpu');
  });

  it('leaves what else Node keeps in `navigator`', () => {
    if (process.versions.node.startsWith('20.')) return;
    expect((globalThis as { navigator?: { userAgent: string } }).navigator?.userAgent).toMatch(/^Node\.js/);
  });
});

describe('the backend wasm', () => {
  it('leaves uncaught errors to the process', async () => {
    const before = [process.listeners('uncaughtException'), process.listeners('unhandledRejection')];
    await useBackend('wasm');
    expect([process.listeners('uncaughtException'), process.listeners('unhandledRejection')]).toEqual(before);
  });

  it('lets tensors begin at a cache line, and frees them', async () => {
    await useBackend('wasm');
    await useBackend('wasm');
    const backend = tf.backend() as BackendWasm;
    const bytes = () => (backend.wasm as unknown as { HEAPU8: Uint8Array }).HEAPU8.buffer.byteLength;
    let before = 0;
    for (let round = 0; round < 40; round++) {
      const tensors = [1, 3, 17, 1000, 2 ** 22].map(size => tf.ones([size]));
      for (const { dataId } of tensors) expect(backend.dataIdMap.get(dataId).memoryOffset % 64).toBe(0);
      expect(tensors[3].dataSync()).toEqual(new Float32Array(1000).fill(1));
      tf.dispose(tensors);
      if (round === 0) before = bytes();
    }
    expect(bytes()).toBe(before);
  });

  it('says that its memory is full, and goes on when some is free again', async () => {
    await useBackend('wasm');
    const { makeOutput } = tf.backend() as BackendWasm;
    // Memory that is not written to costs nothing but addresses.
    const gigabyte = () => tf.engine().makeTensorFromTensorInfo(makeOutput.call(tf.backend(), [2 ** 28], 'float32'));
    const taken: tf.Tensor[] = [];
    expect(() => {
      for (let i = 0; i < 5; i++) taken.push(gigabyte());
    }).toThrow(/^The backend wasm is out of memory.*smaller batch_size/);
    expect(taken.length).toBeGreaterThan(1);
    tf.dispose(taken);
    const sum = tf.tidy(() => tf.sum(tf.ones([1000])));
    expect(sum.dataSync()[0]).toBe(1000);
    sum.dispose();
  });
});

describe('describeGpu', () => {
  const gpu = (vendor: string, architecture: string, device: string, description: string) =>
    describeGpu({ vendor, architecture, device, description });

  it('knows programs that act as a GPU', () => {
    expect(gpu('google', 'swiftshader', 'swiftshader-device', 'SwiftShader driver 5.0.0').software).toBe(true);
    expect(gpu('mesa', '', 'llvmpipe (LLVM 15.0.6, 256 bits)', '').software).toBe(true);
    expect(gpu('microsoft', '', '0x8c', 'Microsoft Basic Render Driver').software).toBe(true);
  });

  it('names a GPU by the most that is known', () => {
    expect(gpu('nvidia', 'lovelace', '0x2882', 'NVIDIA GeForce RTX 4060')).toEqual({
      description: 'NVIDIA GeForce RTX 4060',
      software: false,
    });
    expect(gpu('amd', 'rdna-3', 'radeon-rx-7600', 'radv 23.2').description).toBe('radeon-rx-7600, radv 23.2');
    expect(gpu('apple', 'metal-3', '', '').description).toBe('apple, metal-3');
    expect(gpu('', '', '', '').description).toBe('GPU');
  });
});
