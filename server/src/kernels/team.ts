import { Worker } from 'node:worker_threads';
import { builtFile } from '../assets.ts';
import { type Kernels, kernelsOn } from './builds.ts';
import {
  ARGUMENTS,
  type Board,
  BUSY,
  CALLS,
  COUNTERS,
  FAILED,
  GENERATION,
  KERNEL,
  kernelNames,
  MOST_ARGUMENTS,
  MOST_CALLS,
  NEXT,
  NUMBERS,
  SCRATCH,
  STOP,
  takeCalls,
} from './teamWork.ts';

/** Threads on one memory that share the work of a kernel. The caller's own thread is one of them. */
export interface Team {
  readonly size: number;
  /**
   * Calls a kernel with each list of arguments, at most MOST_CALLS, at the same time; returns when all are done.
   * @param scratch given to a kernel as its last argument: where it begins, and the bytes of each thread
   */
  run(kernel: keyof Kernels, calls: number[][], scratch?: { address: number; stride: number }): void;
  dispose(): void;
}

export interface TeamWorkerData {
  thread: number;
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  board: Board;
}

/** How long the caller looks for the others' end before it sleeps: about what falling asleep and waking up costs. */
const LOOKS = 2000;
/** Sleep is in pieces, so that a thread that died without a word is noticed. */
const SLEEP_MILLISECONDS = 60_000;

/** The caller alone. */
export function soloTeam(kernels: Kernels): Team {
  return {
    size: 1,
    run(kernel, calls, scratch) {
      const call = kernels[kernel] as (...values: number[]) => void;
      for (const values of calls) call(...values, ...(scratch ? [scratch.address] : []));
    },
    dispose() {},
  };
}

/**
 * Starts a team.
 * @param size threads, the caller among them
 * @param memory shared, else the caller stays alone
 */
export async function startTeam(size: number, module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Team> {
  const kernels = kernelsOn(module, memory);
  if (size === 1 || !((memory.buffer as unknown) instanceof SharedArrayBuffer)) return soloTeam(kernels);
  const names = kernelNames(kernels);
  const board: Board = {
    counters: new Int32Array(new SharedArrayBuffer(COUNTERS * Int32Array.BYTES_PER_ELEMENT)),
    numbers: new Float64Array(new SharedArrayBuffer(NUMBERS * Float64Array.BYTES_PER_ELEMENT)),
  };
  const { counters, numbers } = board;
  const workers = Array.from({ length: size - 1 }, (_, i) => {
    const workerData: TeamWorkerData = { thread: i + 1, module, memory, board };
    return new Worker(builtFile('kernel-worker.js'), { workerData });
  });
  await Promise.all(
    workers.map(
      worker =>
        new Promise<void>((resolve, reject) => {
          worker.once('message', resolve).once('error', reject);
          worker.once('exit', code => reject(new Error(`A thread of the kernels ended at its start (code ${code}).`)));
        }),
    ),
  );
  for (const worker of workers) worker.removeAllListeners('exit').unref();

  return {
    size,
    run(kernel, calls, scratch) {
      counters[KERNEL] = names.indexOf(kernel);
      counters[CALLS] = calls.length;
      counters[ARGUMENTS] = calls[0].length;
      if (calls.length > MOST_CALLS || calls[0].length >= MOST_ARGUMENTS) throw new Error(`${kernel}: too many calls.`);
      for (const [i, values] of calls.entries()) numbers.set(values, i * MOST_ARGUMENTS);
      numbers[SCRATCH] = scratch?.address ?? 0;
      numbers[SCRATCH + 1] = scratch?.stride ?? 0;
      Atomics.store(counters, NEXT, 0);
      const helped = calls.length > 1;
      if (helped) {
        Atomics.store(counters, BUSY, workers.length);
        Atomics.add(counters, GENERATION, 1);
        Atomics.notify(counters, GENERATION);
      }
      takeCalls(board, kernels, names, 0);
      if (helped) waitForAll();
      if (counters[FAILED]) throw new Error(`A thread failed in the kernel ${kernel}.`);
    },
    dispose() {
      Atomics.store(counters, STOP, 1);
      Atomics.add(counters, GENERATION, 1);
      Atomics.notify(counters, GENERATION);
    },
  };

  function waitForAll(): void {
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(counters, BUSY) === 0) return;
    for (let busy = Atomics.load(counters, BUSY); busy > 0; busy = Atomics.load(counters, BUSY))
      if (Atomics.wait(counters, BUSY, busy, SLEEP_MILLISECONDS) === 'timed-out')
        throw new Error(`${busy} threads of the kernels do not answer.`);
  }
}
