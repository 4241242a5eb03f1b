import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Questions } from '../../experiment/facts.ts';
import type { NetworkFacts } from '../../experiment/ownNetwork.ts';
import { DataError } from '../errors.ts';
import { readOnnxFile } from './onnx.ts';
import { readLayersFile } from './read.ts';
import { weightFiles } from './weights.ts';

/** The last looks, by path, with the state of the file. */
const looks = new Map<string, { stamp: string; facts: NetworkFacts }>();
const MOST_LOOKS = 10;

/**
 * What the file of a network tells while an experiment is written: its layers, and whether its weights are there. They are
 * not read. As long as the file has not changed, a second look costs next to nothing.
 * @param file `model.file`, relative to `experimentFolder`
 */
export async function lookAtNetwork(
  { architecture, file }: NonNullable<Questions['network']>,
  experimentFolder: string,
): Promise<NetworkFacts> {
  const path = resolve(experimentFolder, file);
  const key = `${architecture} ${path}`;
  const stamp = await stampOf(path);
  const known = looks.get(key);
  if (known && stamp !== undefined && known.stamp === stamp && !known.facts.problem) return known.facts;
  looks.delete(key);
  const facts = await look(architecture, file, experimentFolder);
  if (stamp !== undefined) looks.set(key, { stamp, facts });
  if (looks.size > MOST_LOOKS) looks.delete(looks.keys().next().value!);
  return facts;
}

async function look(architecture: 'custom' | 'onnx', file: string, experimentFolder: string): Promise<NetworkFacts> {
  try {
    if (architecture === 'onnx') {
      const { graph } = await readOnnxFile(file, experimentFolder);
      return { hasWeights: true, values: graph.nodes.flatMap(({ outputs }) => outputs) };
    }
    const opened = await readLayersFile(file, experimentFolder);
    await weightFiles(opened);
    return { graph: opened.graph, hasWeights: opened.manifest !== undefined };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const message = [error.message, error.hint].filter(Boolean).join('. ').replace(/\.$/, '');
    const code = message.includes('there is no such file') ? 'path-not-found' : 'network-unfit';
    return { hasWeights: false, problem: { code, message } };
  }
}

async function stampOf(path: string): Promise<string | undefined> {
  return stat(path).then(
    ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
    () => undefined,
  );
}
