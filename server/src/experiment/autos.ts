import type { Experiment } from './resolve.ts';
import type { BackendChoice } from './schema.ts';

/** What stands in where a file says `auto`: the editor's settings, or options of the command line. */
export interface Autos {
  backend?: BackendChoice;
  workers?: number | 'auto';
}

export function withAutos<Some extends Pick<Experiment, 'compute'>>(experiment: Some, autos: Autos): Some {
  const { backend, workers } = experiment.compute;
  const compute = {
    backend: backend === 'auto' ? (autos.backend ?? 'auto') : backend,
    workers: workers === 'auto' ? (autos.workers ?? 'auto') : workers,
  };
  return { ...experiment, compute };
}

/** How many members work at once: as many as were asked for; else on a GPU one after the other, on the CPU one per core. */
export function workersAtOnce(
  workers: number | 'auto',
  backend: Exclude<BackendChoice, 'auto'> | undefined,
  cores: number,
): number {
  if (workers !== 'auto') return workers;
  return backend === 'tensorflow' || backend === 'webgpu' ? 1 : cores;
}
