import type { FileHandle } from 'node:fs/promises';
import { badFile } from '../errors.ts';
import { readExactly } from './files.ts';

/**
 * The header of a .npy file.
 * Source: NEP 1, "A Simple File Format for NumPy Arrays", with versions 2.0 (long headers) and 3.0 (UTF-8 names).
 */
export interface NpyHeader {
  /** numpy's name of the type, as `<f4`; of a table, its columns in order. */
  dtype: string | readonly { name: string; dtype: string }[];
  shape: readonly number[];
  /** True if the first axis, not the last, runs fastest in memory. */
  fortranOrder: boolean;
  /** The byte at which the values start. */
  dataOffset: number;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** numpy itself refuses longer headers (`max_header_size`), since evaluating them is costly. */
const LONGEST_HEADER = 10_000;
/** Values start at a multiple of this, so that a file can be mapped into memory. */
const ALIGNMENT = 64;

/** The header as bytes, in the lowest version of the format that can hold it (numpy does the same). */
export function encodeNpyHeader(dtype: NpyHeader['dtype'], shape: readonly number[]): Uint8Array {
  const descr =
    typeof dtype === 'string'
      ? quote(dtype)
      : `[${dtype.map(column => `(${quote(column.name)}, ${quote(column.dtype)})`).join(', ')}]`;
  const axes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${axes}, }`;
  const isLatin = [...text].every(character => character.codePointAt(0)! < 256);
  const bytes = Buffer.from(text, isLatin ? 'latin1' : 'utf8');
  const padded = (lengthBytes: number) =>
    Math.ceil((MAGIC.length + 2 + lengthBytes + bytes.length + 1) / ALIGNMENT) * ALIGNMENT;
  const isShort = isLatin && padded(2) - MAGIC.length - 4 <= 0xffff;
  const prefix = MAGIC.length + 2 + (isShort ? 2 : 4);
  const header = Buffer.alloc(padded(isShort ? 2 : 4), ' ');
  MAGIC.copy(header);
  header[6] = isShort ? 1 : isLatin ? 2 : 3;
  header[7] = 0;
  if (isShort) header.writeUInt16LE(header.length - prefix, 8);
  else header.writeUInt32LE(header.length - prefix, 8);
  bytes.copy(header, prefix);
  header[header.length - 1] = 0x0a;
  return header;
}

/**
 * Reads the header of an open .npy file.
 * @throws DataError naming the byte and what was expected there
 */
export async function readNpyHeader(handle: FileHandle, size: number, path: string): Promise<NpyHeader> {
  const start = Buffer.alloc(Math.min(12, size));
  await readExactly(handle, path, start, 0);
  const { prefix, length } = npyHeaderPlace(start, path);
  const bytes = Buffer.alloc(length);
  await readExactly(handle, path, bytes, prefix);
  return parseNpyHeader(start, bytes, path);
}

/**
 * Where the text of the header stands: after `prefix` bytes, `length` long.
 * @param start the file's first 12 bytes, or all if it is shorter
 */
export function npyHeaderPlace(start: Buffer, path: string): { prefix: number; length: number } {
  if (!start.subarray(0, 6).equals(MAGIC))
    throw badFile(path, 0, 'the start of a .npy file (93 4e 55 4d 50 59)', hex(start.subarray(0, 6)));
  const major = start[6];
  if (start.length < 12) throw badFile(path, start.length, 'the length of the header', 'the end of the file');
  if (major < 1 || major > 3) throw badFile(path, 6, 'version 1, 2 or 3 of the format', `${major}`);
  const prefix = major === 1 ? 10 : 12;
  const length = major === 1 ? start.readUInt16LE(8) : start.readUInt32LE(8);
  if (length > LONGEST_HEADER) throw badFile(path, 8, `a header of at most ${LONGEST_HEADER} bytes`, `${length}`);
  return { prefix, length };
}

/** @param start as `npyHeaderPlace` takes it; @param bytes the text of the header */
export function parseNpyHeader(start: Buffer, bytes: Buffer, path: string): NpyHeader {
  const { prefix, length } = npyHeaderPlace(start, path);
  const major = start[6];
  const text = bytes.toString(major === 3 ? 'utf8' : 'latin1');
  const fail = (at: number, expected: string, found: string): never => {
    const before = Buffer.byteLength(text.slice(0, at), major === 3 ? 'utf8' : 'latin1');
    throw badFile(path, prefix + before, expected, found);
  };
  return { ...fields(parseLiteral(text, fail), fail), dataOffset: prefix + length };
}

type Literal = string | number | boolean | Literal[] | Map<string, Literal>;
type Fail = (at: number, expected: string, found: string) => never;

function fields(header: Literal, fail: Fail): Omit<NpyHeader, 'dataOffset'> {
  if (!(header instanceof Map)) return fail(0, 'a Python dict', typeof header);
  const descr = header.get('descr');
  const fortranOrder = header.get('fortran_order');
  const shape = header.get('shape');
  if (typeof fortranOrder !== 'boolean') return fail(0, "'fortran_order': True or False", `${fortranOrder}`);
  if (!Array.isArray(shape) || !shape.every(n => typeof n === 'number' && n >= 0))
    return fail(0, "'shape': a tuple of whole numbers", `${shape}`);
  if (!Number.isSafeInteger(shape.reduce((product: number, n) => product * (n as number), 1)))
    return fail(0, "a 'shape' that fits a file", `(${shape.join(', ')})`);
  if (typeof descr === 'string') return { dtype: descr, fortranOrder, shape: shape as number[] };
  if (!Array.isArray(descr)) return fail(0, "'descr': the type of the values", `${descr}`);
  const dtype = descr.map(column => {
    if (!Array.isArray(column) || typeof column[0] !== 'string') return fail(0, "columns in 'descr'", `${column}`);
    return { name: column[0], dtype: String(column[1]) };
  });
  return { dtype, fortranOrder, shape: shape as number[] };
}

/** Reads the literals that numpy writes into headers: strings, whole numbers, True, False, lists, tuples, dicts. */
function parseLiteral(text: string, fail: Fail): Literal {
  let at = 0;
  const skip = () => {
    while (/\s/.test(text[at] ?? '')) at++;
  };
  const wrong = (expected: string) => fail(at, expected, at < text.length ? quote(text[at]) : 'the end of the header');
  const take = (character: string) => {
    skip();
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const sequence = (end: string, item: () => void) => {
    while (!take(end)) {
      item();
      if (!take(',')) {
        if (!take(end)) wrong(`',' or '${end}'`);
        return;
      }
    }
  };
  const string = (delimiter: string): string => {
    let value = '';
    while (text[at] !== delimiter) {
      if (at >= text.length) wrong(`a closing ${delimiter}`);
      if (text[at] === '\\') at++;
      value += text[at++];
    }
    at++;
    return value;
  };
  const literal = (): Literal => {
    skip();
    for (const delimiter of ["'", '"']) if (take(delimiter)) return string(delimiter);
    for (const [open, close] of ['()', '[]'] as const) {
      if (!take(open)) continue;
      const items: Literal[] = [];
      sequence(close, () => items.push(literal()));
      return items;
    }
    if (take('{')) {
      const entries = new Map<string, Literal>();
      sequence('}', () => {
        const key = String(literal());
        if (!take(':')) wrong("':'");
        entries.set(key, literal());
      });
      return entries;
    }
    // Python 2 wrote long numbers with an L behind them.
    const word = /^(?:True|False|\d+)(?=L?\b)/.exec(text.slice(at))?.[0];
    if (word === undefined) return wrong('a Python literal');
    at += word.length;
    if (text[at] === 'L') at++;
    return word === 'True' || (word !== 'False' && Number(word));
  };
  const value = literal();
  skip();
  if (at < text.length) wrong('the end of the header');
  return value;
}

const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
const hex = (bytes: Uint8Array) => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ');
