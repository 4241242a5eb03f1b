// A thread of a team: it sleeps until there is work, and takes part in it.
import { parentPort, workerData } from 'node:worker_threads';
import { kernelsOn } from './builds.ts';
import type { TeamWorkerData } from './team.ts';
import { BUSY, FAILED, GENERATION, kernelNames, STOP, takeCalls } from './teamWork.ts';

const { thread, module, memory, board } = workerData as TeamWorkerData;
const { counters } = board;
const kernels = kernelsOn(module, memory);
const names = kernelNames(kernels);

parentPort?.postMessage('ready');
for (let seen = 0; ; ) {
  Atomics.wait(counters, GENERATION, seen);
  seen = Atomics.load(counters, GENERATION);
  if (Atomics.load(counters, STOP)) break;
  try {
    takeCalls(board, kernels, names, thread);
  } catch (error) {
    console.error(error);
    Atomics.store(counters, FAILED, 1);
  }
  if (Atomics.sub(counters, BUSY, 1) === 1) Atomics.notify(counters, BUSY);
}
