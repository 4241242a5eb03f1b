import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findWeights } from '../../experiment/layers/findWeights.ts';
import type { Manifest, StoredWeight } from '../../experiment/layers/manifest.ts';
import type { NetworkPlan } from '../../experiment/layers/planNetwork.ts';
import { DataError, errorCode, unreadable } from '../errors.ts';
import { isInside, pathInside } from '../imageFolder/paths.ts';
import { atTheKey, FILE_KEY, folderOf, type LayersFile, networkFileProblem } from './read.ts';

/**
 * The files of the weights, group by group, absolute.
 * @throws DataError where one is missing, is shorter than it should be, or lies outside of the model's folder
 */
export async function weightFiles(file: LayersFile): Promise<string[][]> {
  const groups: string[][] = [];
  const manifest = file.manifest ?? { groups: [], weights: [] };
  for (const [group, names] of manifest.groups.entries()) {
    const paths: string[] = [];
    let bytes = 0;
    for (const name of names) {
      const { path, size } = await weightFile(file, name);
      paths.push(path);
      bytes += size;
    }
    const needed = bytesOf(manifest, group);
    if (bytes < needed)
      throw new DataError(
        `${basename(file.path)}: its weights take ${needed} bytes, and ${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} ${bytes}`,
        { path: FILE_KEY, hint: 'The file was cut off: copy it again, or convert the model again.' },
      );
    groups.push(paths);
  }
  return groups;
}

async function weightFile(file: LayersFile, name: string): Promise<{ path: string; size: number }> {
  const folder = folderOf(file);
  const outside = () =>
    new DataError(`${basename(file.path)} names weights outside of its folder: ${name}`, {
      path: FILE_KEY,
      hint: 'The files of the weights have to lie beside it.',
    });
  const inside = pathInside(folder, name);
  if ('problem' in inside) throw outside();
  const path = join(folder, inside.path);
  try {
    if (!(await isInside(await realpath(folder), path))) throw outside();
    return { path, size: (await stat(path)).size };
  } catch (error) {
    if (error instanceof DataError) throw error;
    if (errorCode(error) !== 'ENOENT') throw atTheKey(unreadable(path, error));
    throw new DataError(`${basename(file.path)}: its file of weights ${name} is missing`, {
      path: FILE_KEY,
      hint: 'Copy all files that the converter wrote into one folder.',
    });
  }
}

function bytesOf({ weights }: Manifest, group: number): number {
  return weights.filter(weight => weight.group === group).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * The weights of a network, by `LAYER/WEIGHT`.
 * @throws DataError
 */
export async function readWeights(file: LayersFile, plan: NetworkPlan): Promise<Map<string, Float32Array>> {
  if (!file.manifest)
    throw new DataError(`${basename(file.path)} has no weights`, {
      path: FILE_KEY,
      hint: 'Convert the model with its weights, or draw them anew: `weights: fresh`.',
    });
  const groups = await weightFiles(file);
  let found: ReturnType<typeof findWeights>;
  try {
    found = findWeights(plan.layers, file.manifest.weights);
  } catch (error) {
    throw networkFileProblem(error, file.path);
  }
  const weights = new Map<string, Float32Array>();
  for (const [group, paths] of groups.entries()) {
    const here = found.filter(({ stored }) => stored.group === group);
    if (here.length === 0) continue;
    const parts = await Promise.all(
      paths.map(path =>
        readFile(path).catch(error => {
          throw atTheKey(unreadable(path, error));
        }),
      ),
    );
    const bytes = Buffer.concat(parts);
    for (const { name, stored } of here) weights.set(name, valuesOf(bytes, stored));
  }
  for (const [name, values] of weights)
    if (!values.every(Number.isFinite))
      throw new DataError(`${basename(file.path)}: the weight ${name} holds numbers that are none (NaN or infinite)`, {
        path: FILE_KEY,
      });
  return weights;
}

function valuesOf(bytes: Buffer, { from, type, shape, scale, min }: StoredWeight): Float32Array {
  const count = shape.reduce((product, length) => product * length, 1);
  const read = {
    float32: (i: number) => bytes.readFloatLE(from + 4 * i),
    int32: (i: number) => bytes.readInt32LE(from + 4 * i),
    uint8: (i: number) => scale * bytes[from + i] + min,
    uint16: (i: number) => scale * bytes.readUInt16LE(from + 2 * i) + min,
    float16: (i: number) => half(bytes.readUInt16LE(from + 2 * i)),
  }[type];
  return Float32Array.from({ length: count }, (_, i) => read(i));
}

/** A float of 16 bits: 1 of the sign, 5 of the exponent, 10 of the fraction (IEEE 754). */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** SHA-256 over some files, one after the other. */
export async function fingerprintOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    try {
      for await (const chunk of createReadStream(path)) hash.update(chunk);
    } catch (error) {
      throw atTheKey(unreadable(path, error));
    }
  }
  return hash.digest('hex');
}
