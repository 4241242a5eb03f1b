import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { cacheFolder } from '../data/locate.ts';
import { lookAtData } from '../data/look.ts';
import type { Facts, Questions } from '../experiment/facts.ts';
import { hnswlibProblem } from '../hnswlib.ts';
import { usableMemory } from './members.ts';
import { knownRates } from './speed.ts';

/**
 * Looks up what an experiment's text alone does not tell.
 * @param experimentFile its path; undefined if it is not on the disk, so that no relative path leads anywhere
 * @param cache the folder that has what was measured on this machine
 */
export async function lookUp(
  { data, hnswlib }: Questions,
  experimentFile: string | undefined,
  cache = cacheFolder(),
): Promise<Facts> {
  const place = experimentFile === undefined ? undefined : dirname(resolve(experimentFile));
  const found = data && place !== undefined ? await lookAtData(data, place) : undefined;
  const missing = hnswlib ? hnswlibProblem() : undefined;
  return {
    ...found,
    ...(missing !== undefined && { hnswlib: missing }),
    machine: { memoryBytes: usableMemory(), cores: availableParallelism(), ...knownRates(cache) },
  };
}
