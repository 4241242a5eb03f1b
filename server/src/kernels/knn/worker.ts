// A thread of the k-NN search: it waits for messages and shares out jobs with its fellows through shared counters.
import { parentPort, workerData } from 'node:worker_threads';
import { type KnnBuild, knnKernels } from './builds.ts';
import type { FromWorker, ToWorker } from './jobs.ts';
import type { Thread } from './thread.ts';
import { tryBuilds } from './trial.ts';
import { work } from './work.ts';

export interface WorkerData {
  number: number;
  memory: WebAssembly.Memory;
  modules: Map<KnnBuild, WebAssembly.Module>;
  control: Int32Array;
}

const { number, memory, modules, control } = workerData as WorkerData;
let kernels: Thread['kernels'] | undefined;

const reply = (message: FromWorker) => parentPort?.postMessage(message);

function answer(message: ToWorker): FromWorker {
  switch (message.kind) {
    case 'trial':
      return { kind: 'trial', speeds: [...tryBuilds(modules, memory)] };
    case 'use':
      kernels = knnKernels(modules.get(message.build)!, memory);
      return { kind: 'done' };
    case 'job':
      work({ kernels: kernels!, number, control, buffer: message.buffer }, message.job);
      return { kind: 'done' };
  }
}

parentPort?.on('message', (message: ToWorker) => {
  try {
    reply(answer(message));
  } catch (error) {
    // The stack is for the log; the message travels to the user.
    console.error(error);
    reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});
