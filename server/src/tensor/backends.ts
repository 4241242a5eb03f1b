import * as tf from '@tensorflow/tfjs-core';
import { registerGradients } from './gradients.ts';
import { loadTensorflowBackend } from './tensorflowBackend.ts';
import { type BackendOptions, loadWasmBackend } from './wasmBackend.ts';
import { findGpu, loadWebgpuBackend } from './webgpuBackend.ts';

export const backendNames = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** The backend in use, and what stands behind it, in words for a user. */
export interface Backend extends Loaded {
  name: BackendName;
}

export interface Loaded {
  description: string;
  /** Why it computes as it does, for those who want to know. */
  detail?: string;
  /** Which of several builds of its kernels computes, null where there is one. Other builds give other bits. */
  build: string | null;
}

export interface PassedOver {
  name: BackendName;
  reason: string;
}

const loaders: Record<BackendName, (options?: BackendOptions) => Promise<Loaded>> = {
  tensorflow: async () => ({ description: await loadTensorflow(), build: null }),
  webgpu: async () => ({ description: await loadWebgpuBackend(), build: null }),
  wasm: loadWasmBackend,
  cpu: async () => ({ description: await loadCpu(), build: null }),
};

/** Why a backend that works is not the one to take, or undefined. Loads no more than it must to find out. */
const objections: Partial<Record<BackendName, () => Promise<string | undefined>>> = {
  webgpu: async () => {
    const { description, software } = await findGpu();
    return software ? `${description} is a program on the CPU, slower than the backend wasm` : undefined;
  },
  tensorflow: async () => {
    const description = await loadTensorflow();
    return usesGpu() ? undefined : `${description}: no GPU; choose it with \`compute.backend: tensorflow\``;
  },
};

/**
 * Loads a backend and makes it the one that tensors are computed on.
 * @param options for the backend wasm; without a build the fastest on this machine
 * @throws Error of one line that says why it cannot be used and what to do
 */
export async function useBackend(name: BackendName, options?: BackendOptions): Promise<Backend> {
  return { name, ...(await loaders[name](options)) };
}

/**
 * Takes the backend that a user asked for; with `auto` the first that works of a GPU through TensorFlow, a GPU through
 * WebGPU, and our kernels on the CPU. `cpu`, plain JavaScript, is there for tests.
 * @returns the backend in use, and those that come before it with the reason why they were passed over
 * @throws Error of one line if there is none
 */
export async function chooseBackend(wanted: 'auto' | BackendName): Promise<Backend & { passedOver: PassedOver[] }> {
  if (wanted !== 'auto') return { ...(await useBackend(wanted)), passedOver: [] };
  const passedOver: PassedOver[] = [];
  for (const name of ['tensorflow', 'webgpu', 'wasm'] as const) {
    try {
      const reason = await objections[name]?.();
      if (reason === undefined) return { ...(await useBackend(name)), passedOver };
      passedOver.push({ name, reason });
    } catch (error) {
      passedOver.push({ name, reason: (error as Error).message });
    }
  }
  throw new Error(`No backend works here. ${passedOver.map(({ name, reason }) => `${name}: ${reason}`).join(' ')}`);
}

async function loadTensorflow(): Promise<string> {
  const description = await loadTensorflowBackend();
  await tf.setBackend('tensorflow');
  // The package brings TensorFlow.js's own gradients along.
  registerGradients();
  return description;
}

function usesGpu(): boolean {
  return (tf.backend() as unknown as { isUsingGpuDevice: boolean }).isUsingGpuDevice;
}

async function loadCpu(): Promise<string> {
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  // Else the backend advertises tfjs-node on the console.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return 'plain JavaScript, slow: for tests';
}
