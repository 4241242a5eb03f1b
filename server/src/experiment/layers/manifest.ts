import { isObject } from './config.ts';
import { sizeOf } from './plan.ts';
import { NetworkFileError } from './problem.ts';

/** Where a weight is: in which run of files, read one after the other, and how it is written. */
export interface StoredWeight {
  name: string;
  shape: number[];
  /** Which of the groups. */
  group: number;
  /** Where in the group's bytes it begins. */
  from: number;
  bytes: number;
  type: StoredType;
  /** Of whole numbers q: q scale + min. */
  scale: number;
  min: number;
}

export interface Manifest {
  /** The files of each group, as the model's file names them. */
  groups: string[][];
  weights: StoredWeight[];
}

const SIZES = { float32: 4, int32: 4, uint8: 1, uint16: 2, float16: 2 } as const;
export type StoredType = keyof typeof SIZES;

/** Reads `weightsManifest`: which weights are where. @throws NetworkFileError */
export function readManifest(written: unknown): Manifest {
  if (!Array.isArray(written)) throw new NetworkFileError('`weightsManifest` of the file is not a list');
  const manifest: Manifest = { groups: [], weights: [] };
  for (const [group, part] of written.entries()) {
    const { paths, weights } = isObject(part) ? part : {};
    if (!isTexts(paths) || !Array.isArray(weights))
      throw new NetworkFileError(`Part ${group + 1} of \`weightsManifest\` has no \`paths\` and \`weights\``);
    manifest.groups.push(paths);
    let from = 0;
    for (const entry of weights) {
      const weight = storedWeight(entry, group, from);
      from += weight.bytes;
      manifest.weights.push(weight);
    }
  }
  return manifest;
}

function storedWeight(entry: unknown, group: number, from: number): StoredWeight {
  const { name, shape, dtype, quantization } = isObject(entry) ? entry : {};
  if (typeof name !== 'string' || !isShape(shape))
    throw new NetworkFileError('A weight in `weightsManifest` has no `name` and `shape`');
  const quantized = isObject(quantization) ? quantization : {};
  const type = quantized.dtype ?? dtype ?? 'float32';
  if (typeof type !== 'string' || !Object.hasOwn(SIZES, type))
    throw new NetworkFileError(
      `The weight ${name} is stored as ${JSON.stringify(type)}, which is none of ${Object.keys(SIZES).join(', ')}`,
    );
  const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);
  return {
    ...{ name, shape, group, from, type: type as StoredType },
    bytes: sizeOf(shape) * SIZES[type as StoredType],
    scale: number(quantized.scale, 1),
    min: number(quantized.min, 0),
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(text => typeof text === 'string');
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(length => Number.isInteger(length) && length >= 0);
}
