import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/** What Depthlens uses of onnxruntime-node. */
export interface OnnxRuntime {
  InferenceSession: {
    create(model: Uint8Array, options: { intraOpNumThreads: number; logSeverityLevel: number }): Promise<OnnxSession>;
  };
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

export interface OnnxSession {
  /** @param outputs names of those that are wanted */
  run(inputs: Record<string, OnnxTensor>, outputs: readonly string[]): Promise<Record<string, OnnxTensor>>;
  outputNames: readonly string[];
  release(): Promise<void>;
}

export interface OnnxTensor {
  type: string;
  data: ArrayLike<number>;
  dims: readonly number[];
}

/** The package onnxruntime-node, which the user installs, cannot be used. */
export class NoOnnxRuntimeError extends Error {
  readonly hint =
    'Run `npm install --ignore-scripts onnxruntime-node` in the folder of Depthlens, or anywhere and name that folder in DEPTHLENS_ONNXRUNTIME.';
}

/**
 * Loads onnxruntime-node: from the folder that the environment variable DEPTHLENS_ONNXRUNTIME names, from node_modules, or
 * from the folder `onnxruntime` of the user's cache.
 * @throws NoOnnxRuntimeError if it is not there, or does not load on this machine
 */
export function loadOnnxRuntime(): OnnxRuntime {
  const place = findOnnxRuntime();
  if (!place) throw new NoOnnxRuntimeError(ABSENT);
  try {
    return place(PACKAGE);
  } catch (error) {
    const [line] = String((error as Error).message).split('\n');
    throw new NoOnnxRuntimeError(`The package ${PACKAGE} does not load (${line}).`, { cause: error });
  }
}

const PACKAGE = 'onnxruntime-node';
const ABSENT = `The package ${PACKAGE} is not installed.`;

function findOnnxRuntime(): NodeJS.Require | undefined {
  const chosen = process.env.DEPTHLENS_ONNXRUNTIME;
  const inFolder = (folder: string) => createRequire(join(resolve(folder), 'package.json'));
  const cache = join(envPaths('depthlens', { suffix: '' }).cache, 'onnxruntime');
  const places = [...(chosen ? [inFolder(chosen)] : []), createRequire(import.meta.url), inFolder(cache)];
  return places.find(place => {
    try {
      return place.resolve(PACKAGE) !== '';
    } catch {
      return false;
    }
  });
}

/** Why ONNX models cannot be used here, and what to do, in one line. Only looks: the package is large. */
export function onnxRuntimeProblem(): string | undefined {
  if (findOnnxRuntime()) return undefined;
  const { message, hint } = new NoOnnxRuntimeError(ABSENT);
  return `${message} ${hint}`;
}
