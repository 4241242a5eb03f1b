import { Worker } from 'node:worker_threads';
import { builtFile } from '../../assets.ts';
import { compileKnnModules, type KnnBuild } from './builds.ts';
import { DONE, type FromWorker, type Job, NEXT, STOP, type ToWorker } from './jobs.ts';
import { BASE } from './layout.ts';
import { TRIAL_BYTES } from './trial.ts';

const PAGE = 65_536;
const LARGEST_PAGES = 65_536;
const FIRST_PAGES = (BASE + TRIAL_BYTES) / PAGE;
const PROGRESS_MILLISECONDS = 50;

/** Threads of the k-NN search on one shared memory. They do not keep the process alive while they wait. */
export interface KnnPool {
  readonly threads: number;
  readonly build: KnnBuild;
  /** GFLOP/s of each build on small work, one thread; only where none was asked for. */
  readonly speeds: ReadonlyMap<KnnBuild, number>;
  /** Bytes of shared memory now. */
  bytes(): number;
  /** The shared memory, at least `bytes` of it. It never shrinks, and its content is whatever was there. */
  reserve(bytes: number): SharedArrayBuffer;
  /**
   * Has all threads work on a job. One at a time.
   * @param onProgress is told the share of items done, 0 to 1, now and then
   * @throws the signal's reason soon after it is aborted
   */
  run(job: Job, signal?: AbortSignal, onProgress?: (share: number) => void): Promise<void>;
  /** Ends the threads and lets go of the memory. */
  dispose(): Promise<void>;
}

let speedsHere: Map<KnnBuild, number> | undefined;

function sharedMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: LARGEST_PAGES, shared: true });
  } catch (error) {
    throw new Error('no address space is left for the 4 GiB that k-NN reserves (not uses): is `ulimit -v` set?', {
      cause: error,
    });
  }
}

/**
 * Starts the threads.
 * @param build default: the fastest build that is right on this machine
 * @throws if no build is right, or this Node does not know the one that was asked for
 */
export async function startKnnPool(threads: number, build?: KnnBuild): Promise<KnnPool> {
  const modules = await compileKnnModules();
  if (build && !modules.has(build))
    throw new Error(`this Node does not know the instructions of the k-NN build ${build}`);
  const memory = sharedMemory();
  const control = new Int32Array(new SharedArrayBuffer(64));
  const workers = Array.from(
    { length: threads },
    (_, number) => new Worker(builtFile('knn-worker.js'), { workerData: { number, memory, modules, control } }),
  );
  const ended = new Set<Worker>();
  for (const worker of workers) {
    worker.unref();
    // Without a listener an error would end the process; whoever waits for an answer hears of it too.
    worker.on('error', () => ended.add(worker)).on('exit', () => ended.add(worker));
  }

  /** Sends a message and waits for the answer; the process stays alive until then. */
  function ask(worker: Worker, message: ToWorker): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      if (ended.has(worker)) throw new Error('a k-NN thread has ended');
      const settle = (end: () => void) => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit).unref();
        end();
      };
      const onMessage = (answer: FromWorker) =>
        settle(() =>
          answer.kind === 'failed' ? reject(new Error(`k-NN failed: ${answer.message}`)) : resolve(answer),
        );
      const onError = (error: unknown) => settle(() => reject(error));
      const onExit = (code: number) => settle(() => reject(new Error(`a k-NN thread ended (code ${code})`)));
      worker.on('message', onMessage).on('error', onError).on('exit', onExit).ref();
      worker.postMessage(message);
    });
  }

  async function fastest(): Promise<KnnBuild> {
    if (!speedsHere) {
      const answer = await ask(workers[0], { kind: 'trial' });
      speedsHere = new Map(answer.kind === 'trial' ? answer.speeds : []);
    }
    const [best] = [...speedsHere].sort(([, a], [, b]) => b - a);
    if (!best) throw new Error('none of the k-NN kernels computes rightly on this machine and Node');
    return best[0];
  }

  const dispose = async () => {
    await Promise.all(workers.map(worker => worker.terminate()));
  };

  let chosen: KnnBuild;
  try {
    chosen = build ?? (await fastest());
    await Promise.all(workers.map(worker => ask(worker, { kind: 'use', build: chosen })));
  } catch (error) {
    await dispose();
    throw error;
  }

  const buffer = () => memory.buffer as unknown as SharedArrayBuffer;
  return {
    threads,
    build: chosen,
    speeds: build ? new Map() : (speedsHere ?? new Map()),
    bytes: () => buffer().byteLength,
    reserve(bytes) {
      const missing = Math.ceil((bytes - buffer().byteLength) / PAGE);
      try {
        if (missing > 0) memory.grow(missing);
      } catch (error) {
        const mebibytes = Math.ceil(bytes / 2 ** 20);
        throw new Error(`the system does not give k-NN the ${mebibytes} MiB of memory that it needs`, { cause: error });
      }
      return buffer();
    },
    async run(job, signal, onProgress) {
      signal?.throwIfAborted();
      for (const counter of [NEXT, DONE, STOP]) Atomics.store(control, counter, 0);
      const stop = () => Atomics.store(control, STOP, 1);
      signal?.addEventListener('abort', stop, { once: true });
      const timer = onProgress
        ? setInterval(() => onProgress(Atomics.load(control, DONE) / job.items), PROGRESS_MILLISECONDS)
        : undefined;
      const work = (worker: Worker) =>
        ask(worker, { kind: 'job', job, buffer: buffer() }).catch(error => {
          // The others need not go on.
          stop();
          throw error;
        });
      try {
        for (const answer of await Promise.allSettled(workers.map(work)))
          if (answer.status === 'rejected') throw answer.reason;
      } finally {
        clearInterval(timer);
        signal?.removeEventListener('abort', stop);
      }
      signal?.throwIfAborted();
    },
    dispose,
  };
}
