import { readFile } from 'node:fs/promises';
import { badFile, unreadable } from '../errors.ts';

/** An array of float32 or int32 with its shape; the first axis runs slowest. */
export interface Tensor {
  shape: readonly number[];
  data: Float32Array | Int32Array;
}

const TYPES = { F32: Float32Array, I32: Int32Array };
type TypeName = keyof typeof TYPES;

/** The Python library's own limit. */
const LONGEST_HEADER = 100_000_000;

/**
 * Tensors as a .safetensors file: 8 bytes of header length, the header as JSON, the values in the given order.
 * @param metadata text that goes with them
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const count = shape.reduce((product, n) => product * n, 1);
    if (count !== data.length) throw new RangeError(`${name}: (${shape}) holds ${count} values, not ${data.length}`);
    const start = end;
    end += data.byteLength;
    return [name, { dtype: data instanceof Float32Array ? 'F32' : 'I32', shape, data_offsets: [start, end] }] as const;
  });
  const header = Object.fromEntries<unknown>(entries);
  const text = JSON.stringify(Object.keys(metadata).length ? { __metadata__: metadata, ...header } : header);
  const length = Buffer.byteLength(text);
  const padded = Math.ceil(length / 8) * 8;
  const file = Buffer.alloc(8 + padded + end, ' ');
  file.writeBigUInt64LE(BigInt(padded));
  file.write(text, 8);
  let at = 8 + padded;
  for (const { data } of Object.values(tensors)) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * Reads a .safetensors file of float32 and int32 tensors.
 * @throws DataError naming the byte and what was expected there; for other types
 */
export async function readSafetensors(
  path: string,
): Promise<{ tensors: Record<string, Tensor>; metadata: Record<string, string> }> {
  const file = await readFile(path).catch(error => {
    throw unreadable(path, error);
  });
  if (file.length < 8) throw badFile(path, file.length, 'the 8 bytes of the header length', 'the end of the file');
  const length = Number(file.readBigUInt64LE());
  if (length > LONGEST_HEADER) throw badFile(path, 0, `a header of at most ${LONGEST_HEADER} bytes`, `${length}`);
  const start = 8 + length;
  if (file.length < start) throw badFile(path, file.length, `a header of ${length} bytes`, 'the end of the file');
  const { __metadata__: metadata = {}, ...entries } = parseHeader(file.toString('utf8', 8, start), path);
  const named = Object.entries(entries).map(([name, entry]) => ({ name, ...checkEntry(name, entry, path) }));
  named.sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { name, from, to } of named) {
    if (from !== end) throw badFile(path, 8, `'${name}' to start at value byte ${end}`, `${from}`);
    end = to;
  }
  if (file.length < start + end)
    throw badFile(path, file.length, `${start + end - file.length} more bytes`, 'the end of the file');
  if (file.length > start + end)
    throw badFile(path, start + end, 'the end of the file', `${file.length - start - end} more bytes`);
  const tensors = named.map(({ name, type, shape, from, to }) => {
    const data = new TYPES[type]((to - from) / 4);
    file.copy(new Uint8Array(data.buffer), 0, start + from, start + to);
    return [name, { shape, data }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: checkMetadata(metadata, path) };
}

function parseHeader(text: string, path: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw badFile(path, 8, 'a header in JSON', (error as Error).message);
  }
  if (!isObject(header)) throw badFile(path, 8, 'a JSON object', text.slice(0, 20));
  return header;
}

function checkEntry(
  name: string,
  entry: unknown,
  path: string,
): { type: TypeName; shape: number[]; from: number; to: number } {
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  if (typeof dtype !== 'string' || !Object.hasOwn(TYPES, dtype))
    throw badFile(path, 8, `'${name}' to be float32 (F32) or int32 (I32)`, `${dtype}`);
  if (!areNumbers(shape)) throw badFile(path, 8, `a shape for '${name}'`, JSON.stringify(shape) ?? 'nothing');
  const bytes = 4 * shape.reduce((product, n) => product * n, 1);
  if (!areNumbers(offsets) || offsets.length !== 2 || offsets[1] - offsets[0] !== bytes)
    throw badFile(path, 8, `data_offsets of '${name}' that span ${bytes} bytes`, JSON.stringify(offsets) ?? 'nothing');
  return { type: dtype as TypeName, shape, from: offsets[0], to: offsets[1] };
}

function checkMetadata(metadata: unknown, path: string): Record<string, string> {
  if (!isObject(metadata) || !Object.values(metadata).every(value => typeof value === 'string'))
    throw badFile(path, 8, '__metadata__ to hold text', JSON.stringify(metadata));
  return metadata as Record<string, string>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const areNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(n => Number.isSafeInteger(n) && n >= 0);
