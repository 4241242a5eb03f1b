import { hasStoredNames } from './kerasFileNames.ts';
import type { StoredWeight } from './manifest.ts';
import type { PlannedLayer } from './planNetwork.ts';
import { NetworkFileError } from './problem.ts';

/** A weight of the network, by the name that it has here. */
export interface FoundWeight {
  /** `LAYER/WEIGHT` */
  name: string;
  stored: StoredWeight;
}

/** What Keras 3 calls a weight that had another name before. */
const SYNONYMS: Partial<Record<string, string>> = { depthwise_kernel: 'kernel' };

/**
 * Finds the stored weight of each weight of a network. Names of the file may have more before them than the layer's own
 * (`sequential/conv1/kernel`), or, of models inside of models, less. What was a .keras file has other names,
 * which say where a layer stands and which of its weights it is: `layers/conv2d_1/vars/0`.
 * @throws NetworkFileError where one is missing, or has another shape
 */
export function findWeights(layers: readonly PlannedLayer[], stored: readonly StoredWeight[]): FoundWeight[] {
  const byPlace = hasStoredNames(stored.map(({ name }) => name));
  const byEnd = new Map<string, StoredWeight[]>();
  for (const weight of stored) {
    const parts = plainName(weight).split('/');
    for (let from = 0; from < (byPlace ? 1 : parts.length); from++) {
      const end = parts.slice(from).join('/');
      byEnd.set(end, [...(byEnd.get(end) ?? []), weight]);
    }
  }
  const found: FoundWeight[] = [];
  const owners = new Set<string>();
  for (const { name: layer, owner, storedAt, className, weights } of layers) {
    if (owners.has(owner)) continue;
    owners.add(owner);
    for (const [i, { name, shape }] of weights.entries()) {
      const candidates = byPlace ? [`${storedAt}/vars/${i}`] : namesOf(owner, name);
      const match = candidates.map(candidate => byEnd.get(candidate)).find(list => list !== undefined);
      const exact = match?.filter(candidate => candidates.includes(plainName(candidate)));
      const where = `Layer ${layer} (${className})`;
      if (!match)
        throw new NetworkFileError(
          `${where}: the file has no weights for its ${name}`,
          'Convert the whole model again, with its weights.',
        );
      const fitting = (exact?.length ? exact : match).filter(candidate => String(candidate.shape) === String(shape));
      if (fitting.length === 0)
        throw new NetworkFileError(
          `${where}: its ${name} is stored as ${match[0].shape.join(' x ')}, and should be ${shape.join(' x ')}`,
        );
      if (fitting.length > 1 && fitting[0].name !== fitting[1].name)
        throw new NetworkFileError(
          `${where}: its ${name} may be ${fitting.map(weight => weight.name).join(' or ')}: both have that name`,
          'Give the layers names that differ.',
        );
      found.push({ name: `${owner}/${name}`, stored: fitting[0] });
    }
  }
  return found;
}

/** As TensorFlow 1 wrote it: `conv1/kernel:0`. */
function plainName({ name }: StoredWeight): string {
  return name.replace(/:\d+$/, '');
}

/** The names that a weight may have, the most exact first. */
function namesOf(owner: string, weight: string): string[] {
  const parts = owner.split('/');
  const names = [weight, SYNONYMS[weight]].filter(name => name !== undefined);
  return parts.flatMap((_, from) => names.map(name => [...parts.slice(from), name].join('/')));
}
