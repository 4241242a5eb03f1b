import type { Kernels } from './builds.ts';

// What the threads of a team share: counters, and the calls that are to be made.

/** Counters, as places in an Int32Array: a number that grows with each piece of work; threads that are at work on it; */
export const GENERATION = 0;
export const BUSY = 1;
/** the kernel, as a place in `kernelNames`; the calls to make, and how many arguments each has; */
export const KERNEL = 2;
export const CALLS = 3;
export const ARGUMENTS = 4;
/** the next call that nobody has taken; whether one failed; whether the threads are to end. */
export const NEXT = 5;
export const FAILED = 6;
export const STOP = 7;
export const COUNTERS = 8;

export const MOST_CALLS = 16;
export const MOST_ARGUMENTS = 16;

export interface Board {
  counters: Int32Array;
  /** [call][argument], with room for MOST_ARGUMENTS each; then a thread's scratch: first address, bytes of each thread. */
  numbers: Float64Array;
}

export const SCRATCH = MOST_CALLS * MOST_ARGUMENTS;
export const NUMBERS = SCRATCH + 2;

/** The exported functions of a kernel module, in an order that all threads share. */
export const kernelNames = (kernels: Kernels) => Object.keys(kernels).sort() as (keyof Kernels)[];

/** Makes calls that nobody has taken, until none is left. The thread's scratch is the last argument, if there is any. */
export function takeCalls({ counters, numbers }: Board, kernels: Kernels, names: (keyof Kernels)[], thread: number) {
  const kernel = kernels[names[counters[KERNEL]]] as (...values: number[]) => void;
  const [calls, count] = [counters[CALLS], counters[ARGUMENTS]];
  const [scratch, stride] = [numbers[SCRATCH], numbers[SCRATCH + 1]];
  for (let call = Atomics.add(counters, NEXT, 1); call < calls; call = Atomics.add(counters, NEXT, 1)) {
    const values = [...numbers.subarray(call * MOST_ARGUMENTS, call * MOST_ARGUMENTS + count)];
    if (stride > 0) values.push(scratch + thread * stride);
    kernel(...values);
  }
}
