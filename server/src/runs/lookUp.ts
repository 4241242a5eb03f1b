import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { cacheFolder } from '../data/locate.ts';
import { lookAtData } from '../data/look.ts';
import { lookAtNetwork } from '../data/networkFile/look.ts';
import type { Autos } from '../experiment/autos.ts';
import type { Machine } from '../experiment/estimate.ts';
import type { Facts, Questions } from '../experiment/facts.ts';
import { hnswlibProblem } from '../hnswlib.ts';
import { onnxRuntimeProblem } from '../onnxRuntime.ts';
import { usableMemory } from './members.ts';
import { knownRates } from './speed.ts';

/**
 * Looks up what an experiment's text alone does not tell.
 * @param experimentFile its path; undefined if it is not on the disk, so that no relative path leads anywhere
 * @param autos what a run from here would take for `auto`
 * @param cache the folder that has what was measured on this machine
 */
export async function lookUp(
  { data, hnswlib, network }: Questions,
  experimentFile: string | undefined,
  autos: Autos = {},
  cache = cacheFolder(),
): Promise<Facts> {
  const place = experimentFile === undefined ? undefined : dirname(resolve(experimentFile));
  const found = data && place !== undefined ? await lookAtData(data, place) : undefined;
  const ownNetwork = network && place !== undefined ? await lookAtNetwork(network, place) : undefined;
  const noOnnx = network?.architecture === 'onnx' ? onnxRuntimeProblem() : undefined;
  const missing = hnswlib ? hnswlibProblem() : undefined;
  return {
    ...found,
    ...(ownNetwork && { network: ownNetwork }),
    ...(missing !== undefined && { hnswlib: missing }),
    ...(noOnnx !== undefined && { onnxRuntime: noOnnx }),
    machine: thisMachine(autos, cache),
  };
}

/** What is known of the machine that this process runs on. */
export function thisMachine(autos: Autos = {}, cache = cacheFolder()): Machine {
  return {
    memoryBytes: usableMemory(),
    cores: availableParallelism(),
    ...knownRates(cache),
    autos,
  };
}
