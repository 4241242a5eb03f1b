import {
  backend,
  getKernel,
  type KernelConfig,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import {
  buildDescriptions,
  compileKernels,
  type KernelBuild,
  type Kernels,
  kernelBuilds,
  kernelsOn,
} from './builds.ts';
import { convolutionKernels } from './convolution.ts';
import { elementwiseKernels } from './elementwise.ts';
import { type Heap, heapOf } from './heap.ts';
import { lossKernels } from './loss.ts';
import { matmulKernels } from './matmul.ts';
import { normKernels } from './norm.ts';
import { poolKernels } from './pool.ts';
import { startTeam, type Team } from './team.ts';
import { isRight, speeds } from './trial.ts';

/** The loaded build, the memory that it works on, and the threads that do. */
export interface Engine {
  kernels: Kernels;
  heap: Heap;
  team: Team;
}

export interface KernelCall {
  // biome-ignore lint/suspicious/noExplicitAny: TensorFlow.js types neither by kernel; the tables know what they get
  inputs: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  attrs: Record<string, any>;
}

type Outputs = TensorInfo | TensorInfo[];
/** Kernels by TensorFlow.js's names. `stock` runs the kernel that was registered before. */
export type KernelTable = Record<string, (engine: Engine, call: KernelCall, stock: () => Outputs) => Outputs>;

const tables: KernelTable[] = [
  matmulKernels,
  convolutionKernels,
  poolKernels,
  normKernels,
  lossKernels,
  elementwiseKernels,
];
const stockKernels = new Map<string, KernelConfig | undefined>();
let team: Team | undefined;

/**
 * Puts our kernels in place of TensorFlow.js's own on the `wasm` backend, which must be ready: the fastest of the given
 * builds whose results are right on this machine. None: the kernels stay as they were.
 * @param threads that share the work of a kernel. Results do not depend on it
 * @returns the build in use ('stock' for none) and why it was chosen, in words for a user
 */
export async function registerWasmKernels(
  candidates: readonly KernelBuild[] = kernelBuilds,
  threads = 1,
): Promise<{ build: KernelBuild | 'stock'; why: string }> {
  const heap = heapOf(backend());
  if (!heap) return { build: 'stock', why: 'this version of TensorFlow.js does not show its WebAssembly memory' };
  const modules = new Map<KernelBuild, WebAssembly.Module>();
  const remarks: string[] = [];
  for (const build of candidates) {
    try {
      modules.set(build, await compileKernels(build));
    } catch (error) {
      if (!(error instanceof WebAssembly.CompileError)) throw error;
      remarks.push(`${buildDescriptions[build]}: not known to this Node`);
    }
  }
  const loaded = new Map([...modules].map(([build, module]) => [build, kernelsOn(module, heap.memory)]));
  const measured = [...speeds(loaded, heap)].sort(([, a], [, b]) => b - a);
  for (const [build, gigaflops] of measured) {
    const speed = `${buildDescriptions[build]}: ${gigaflops.toFixed(0)} GFLOP/s`;
    if (isRight(loaded.get(build)!, heap)) {
      team?.dispose();
      team = await startTeam(threads, modules.get(build)!, heap.memory);
      install({ kernels: loaded.get(build)!, heap, team });
      const others = measured
        .filter(([other]) => other !== build)
        .map(([other, g]) => `${buildDescriptions[other]}: ${g.toFixed(0)} GFLOP/s`);
      return { build, why: [`fastest that is right here: ${speed}`, ...others, ...remarks].join('; ') };
    }
    remarks.push(`${buildDescriptions[build]}: wrong results here`);
  }
  return { build: 'stock', why: ['no build of the kernels works here', ...remarks].join('; ') };
}

function install(engine: Engine): void {
  for (const table of tables)
    for (const [kernelName, run] of Object.entries(table)) {
      if (!stockKernels.has(kernelName)) stockKernels.set(kernelName, getKernel(kernelName, 'wasm'));
      const stock = stockKernels.get(kernelName);
      if (getKernel(kernelName, 'wasm')) unregisterKernel(kernelName, 'wasm');
      registerKernel({
        kernelName,
        backendName: 'wasm',
        ...(stock?.setupFunc && { setupFunc: stock.setupFunc }),
        kernelFunc: call =>
          run(engine, { inputs: call.inputs, attrs: call.attrs ?? {} }, () => {
            if (!stock) throw new Error(`${kernelName} cannot do this on the wasm backend.`);
            return stock.kernelFunc(call);
          }),
      });
    }
}
