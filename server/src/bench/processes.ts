import { builtFile } from '../assets.ts';
import { v8Flags } from '../kernels/flags.ts';
import type { BenchAbout } from '../protocol.ts';
import { type LineProcess, startLineProcess } from './lineProcess.ts';

type Builds = Pick<BenchAbout, 'build' | 'knnBuild'>;

/** The processes that measure. One that was started under a name is the same until `endAll`; ours and peers' are apart. */
export interface Processes {
  /** What everything may use. */
  readonly threads: number;
  /** Folder of the images that are trained on. */
  readonly images: string;
  /** Of our kernels, for training and for k-NN. */
  readonly builds: Builds;
  ours(name: string): LineProcess;
  /** @throws if there is no Python */
  peer(name: string, threads: number): LineProcess;
  /** Anything else that has to be ended. */
  adopt(process: { kill(): Promise<void> }): void;
  endAll(): Promise<void>;
}

/** @param python the interpreter, if there is one */
export function measuringProcesses(where: {
  threads: number;
  images: string;
  builds: Builds;
  python: string | undefined;
}): Processes {
  const named = new Map<string, LineProcess>();
  const others = new Set<{ kill(): Promise<void> }>();
  const once = (name: string, start: () => LineProcess) => {
    const process = named.get(name) ?? start();
    named.set(name, process);
    return process;
  };
  return {
    threads: where.threads,
    images: where.images,
    builds: where.builds,
    ours: name => once(`ours/${name}`, startOurs),
    peer: (name, threads) =>
      once(`peer/${name}`, () => {
        if (!where.python) throw new Error('there is no Python');
        return startPeer(where.python, threads);
      }),
    adopt: process => others.add(process),
    async endAll() {
      const all = [...named.values(), ...others];
      named.clear();
      others.clear();
      await Promise.all(all.map(process => process.kill()));
    },
  };
}

/** Our measurements. */
export function startOurs(): LineProcess {
  return startLineProcess(process.execPath, [...ourFlags(), builtFile('bench-worker.js')], process.env);
}

/** The V8 flags that our trainers, and so our measurements, have here. */
export function ourFlags(): string[] {
  return v8Flags(process.versions.node);
}

/** Measurements of what Python offers. */
export function startPeer(python: string, threads: number): LineProcess {
  const count = String(threads);
  // OpenBLAS picks its kernels by the processor; whoever forces others here did so for another program.
  const { OPENBLAS_CORETYPE: _, ...env } = process.env;
  return startLineProcess(python, ['-B', '-u', builtFile('peers/main.py')], {
    ...env,
    OMP_NUM_THREADS: count,
    OPENBLAS_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
  });
}
