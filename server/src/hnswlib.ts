import { createRequire } from 'node:module';

/** What Depthlens uses of an index of hnswlib-node: a graph in which near vectors are neighbours. */
export interface HnswIndex {
  /** Begins anew: what was there is freed. */
  initIndex(options: { maxElements: number; m: number; efConstruction: number; randomSeed: number }): void;
  /** The vector as a plain array: the package takes no typed ones. */
  addPoint(vector: number[], label: number): void;
  /** Nearest first, squared distances in float32. Fewer than `k` where the graph leads to no more. */
  searchKnn(vector: number[], k: number): { distances: number[]; neighbors: number[] };
  setEf(ef: number): void;
}

interface Hnswlib {
  HierarchicalNSW: new (space: 'l2', width: number) => HnswIndex;
}

/** The optional package hnswlib-node cannot be used. */
export class NoHnswlibError extends Error {
  readonly hint = 'Run `npm install hnswlib-node`, which compiles it, or use `probes: { method: exact }`.';
}

/**
 * Loads the optional package hnswlib-node, which approximate probes need.
 * @throws NoHnswlibError if it is not there, or was not compiled for this machine
 */
export function loadHnswlib(): Hnswlib {
  try {
    return createRequire(import.meta.url)('hnswlib-node');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const absent = code === 'MODULE_NOT_FOUND' && message.includes("'hnswlib-node'");
    const why = absent ? 'is not installed' : `does not load (${message.split('\n')[0]})`;
    throw new NoHnswlibError(`The optional package hnswlib-node ${why}.`, { cause: error });
  }
}

/** Why approximate probes are not possible here, and what to do about it, in one line; undefined where they are. */
export function hnswlibProblem(): string | undefined {
  try {
    loadHnswlib();
    return undefined;
  } catch (error) {
    const { message, hint } = error as NoHnswlibError;
    return `${message} ${hint}`;
  }
}
