import * as tf from '@tensorflow/tfjs-core';
import { registerWebgpuMaxPoolGradient } from './webgpuMaxPool.ts';

/** A GPU as WebGPU sees it. */
export interface Gpu {
  /** Its name and driver, as far as they are known. */
  description: string;
  /** A program on the CPU that acts as a GPU. */
  software: boolean;
}

const SOFTWARE_GPUS = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i;

/** What went wrong on the GPU since it was taken into use. WebGPU tells of it beside the results, not in place of them. */
let fault: string | undefined;

/**
 * Looks for a GPU, without using it yet.
 * @throws Error of one line that says why there is none and what to do
 */
export async function findGpu(): Promise<Gpu> {
  const adapter = await (await webgpu()).requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new Error(
      'No GPU with a driver for Vulkan, Metal or Direct3D 12 was found: install the driver of your GPU, or use another backend.',
    );
  return describeGpu(adapter.info);
}

/** What a person should read of an adapter: its name unless that is a number, its driver, or whatever is known. */
export function describeGpu(info: Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description'>): Gpu {
  const { vendor, architecture, device, description } = info;
  const known = (names: string[]) => names.filter(name => name !== '' && !name.startsWith('0x')).join(', ');
  return {
    description: known([device, description]) || known([vendor, architecture]) || 'GPU',
    software: SOFTWARE_GPUS.test([vendor, architecture, device, description].join(' ')),
  };
}

/**
 * Loads TensorFlow.js's backend `webgpu` on Dawn and selects it.
 * @throws Error of one line that says why it cannot be used and what to do
 */
export async function loadWebgpuBackend(): Promise<string> {
  const { description, software } = await findGpu();
  const { webgpu_util } = await import('@tensorflow/tfjs-backend-webgpu');
  // Small tensors that were never sent to the GPU would be computed on the CPU: the same step then gives other bits in a
  // run that was resumed than in one that was not.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  if (!(await tf.setBackend('webgpu'))) throw new Error(`WebGPU does not start on ${description}: update its driver.`);
  registerWebgpuMaxPoolGradient(webgpu_util);
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  device.addEventListener('uncapturederror', event => {
    event.preventDefault();
    const message = firstLine((event as GPUUncapturedErrorEvent).error.message);
    fault ??= `The GPU failed (${message}): if its memory is full, use a smaller batch_size or width, or another backend.`;
  });
  void device.lost.then(lost => {
    fault ??= `The GPU was lost (${firstLine(lost.message)}): resume the run, it goes on from its last checkpoint.`;
  });
  return software ? `${description}, a program on the CPU` : description;
}

/** A sentence for the user if the GPU was lost or ran out of memory, say: what is read afterwards cannot be trusted. */
export function gpuFault(): string | undefined {
  return fault;
}

/** The entry to WebGPU, put where TensorFlow.js looks for it: beside what `navigator` holds already, if there is one. */
async function webgpu(): Promise<GPU> {
  const { navigator } = globalThis as { navigator?: { gpu?: GPU } };
  if (navigator?.gpu) return navigator.gpu;
  let gpu: GPU;
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    gpu = create([]);
  } catch (error) {
    throw new Error(
      `The package \`webgpu\` cannot be loaded (${firstLine((error as Error).message)}): run \`npm install webgpu\`, or use another backend.`,
    );
  }
  if (navigator) Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  else Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  return gpu;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0].trim().replace(/\.$/, '');
}
