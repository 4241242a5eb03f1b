import type { FileHandle } from 'node:fs/promises';
import { badFile, DataError } from '../errors.ts';
import { openFile, readExactly } from './files.ts';
import { encodeNpyHeader, type NpyHeader, readNpyHeader } from './npyHeader.ts';

/** The arrays that have a type of their own in numpy. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** An open .npy file, its rows (the first axis) read on demand. */
export interface NpyFile {
  path: string;
  dtype: string;
  shape: readonly number[];
  /** Values in a row: the product of the other axes. */
  width: number;
  /** Reads rows `from` to `to - 1` into the first `(to - from) * width` values of `into`, as float32. */
  rows(from: number, to: number, into: Float32Array): Promise<void>;
  close(): Promise<void>;
}

/** Bytes of a value and how to view them, by the type without its byte order. */
export const types = {
  f4: { bytes: 4, view: (b: ArrayBuffer) => new Float32Array(b) },
  f8: { bytes: 8, view: (b: ArrayBuffer) => new Float64Array(b) },
  i1: { bytes: 1, view: (b: ArrayBuffer) => new Int8Array(b) },
  i2: { bytes: 2, view: (b: ArrayBuffer) => new Int16Array(b) },
  i4: { bytes: 4, view: (b: ArrayBuffer) => new Int32Array(b) },
  u1: { bytes: 1, view: (b: ArrayBuffer) => new Uint8Array(b) },
  u2: { bytes: 2, view: (b: ArrayBuffer) => new Uint16Array(b) },
  u4: { bytes: 4, view: (b: ArrayBuffer) => new Uint32Array(b) },
  f2: { bytes: 2, view: (b: ArrayBuffer) => Float32Array.from(new Uint16Array(b), halfToNumber) },
  i8: { bytes: 8, view: (b: ArrayBuffer) => Float64Array.from(new BigInt64Array(b), Number) },
  u8: { bytes: 8, view: (b: ArrayBuffer) => Float64Array.from(new BigUint64Array(b), Number) },
} satisfies Record<string, { bytes: number; view: (bytes: ArrayBuffer) => NumericArray }>;

/** Rows that need converting pass through a buffer of about this many bytes. */
const CHUNK = 2 ** 22;

/**
 * The array as a .npy file, which `numpy.load` opens.
 * @param shape its product is the array's length; left out, one axis
 */
export function encodeNpy(data: NumericArray, shape: readonly number[] = [data.length]): Uint8Array {
  const count = shape.reduce((product, n) => product * n, 1);
  if (count !== data.length) throw new RangeError(`shape (${shape}) holds ${count} values, not ${data.length}`);
  const header = encodeNpyHeader(dtypeOf(data), shape);
  const file = new Uint8Array(header.length + data.byteLength);
  file.set(header);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return file;
}

/**
 * A table as one structured .npy file: `numpy.load(path)['label']` is a column, `numpy.load(path)[3]` a row.
 * Text becomes fixed-width unicode (`<U8`), as wide as its longest value.
 * @param columns equally long columns, in order
 */
export function encodeNpyTable(columns: Readonly<Record<string, NumericArray | readonly string[]>>): Uint8Array {
  const entries = Object.entries(columns);
  const count = entries[0]?.[1].length ?? 0;
  const wrong = entries.find(([name, values]) => name === '' || values.length !== count);
  if (wrong) throw new RangeError(`column '${wrong[0]}' has ${wrong[1].length} values, not ${count}, or no name`);
  const fields = entries.map(([name, values]) => ({
    name,
    dtype: isText(values) ? textType(values) : dtypeOf(values),
  }));
  const sizes = entries.map(([, values], i) =>
    isText(values) ? 4 * Number(fields[i].dtype.slice(2)) : values.BYTES_PER_ELEMENT,
  );
  const rowBytes = sizes.reduce((sum, size) => sum + size, 0);
  const header = encodeNpyHeader(fields, [count]);
  const file = new Uint8Array(header.length + count * rowBytes);
  file.set(header);
  let start = header.length;
  entries.forEach(([, values], c) => {
    if (isText(values)) {
      const view = new DataView(file.buffer);
      values.forEach((text, row) => {
        let at = start + row * rowBytes;
        for (const character of text) {
          view.setUint32(at, character.codePointAt(0)!, true);
          at += 4;
        }
      });
    } else {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      const size = sizes[c];
      for (let row = 0; row < count; row++)
        for (let b = 0; b < size; b++) file[start + row * rowBytes + b] = bytes[row * size + b];
    }
    start += sizes[c];
  });
  return file;
}

/**
 * Reads a whole .npy file of numbers. float16 comes as float32; int64 and uint64 as float64.
 * @throws DataError naming the byte and what was expected there; for tables, text, booleans and complex numbers; for
 *   an int64 beyond what a float64 holds exactly
 */
export async function readNpy(path: string): Promise<{ dtype: string; shape: readonly number[]; data: NumericArray }> {
  const file = await openNumbers(path);
  try {
    const { header, type } = file;
    const bytes = new Uint8Array(file.size - header.dataOffset);
    await readExactly(file.handle, path, bytes, header.dataOffset);
    const data = decode(bytes, header.dtype, type);
    if (type === 'i8' || type === 'u8') {
      const row = data.findIndex(value => !Number.isSafeInteger(value));
      if (row >= 0) throw badFile(path, header.dataOffset + 8 * row, 'a number of at most 53 bits', `${data[row]}`);
    }
    return { dtype: header.dtype, shape: header.shape, data };
  } finally {
    await file.handle.close();
  }
}

/**
 * Opens a .npy file of numbers for reading rows in any order, so that it may be far larger than memory.
 * @throws DataError as `readNpy`; also for an array without axes
 */
export async function openNpy(path: string): Promise<NpyFile> {
  const { handle, header, type } = await openNumbers(path);
  const { dtype, shape, dataOffset } = header;
  if (shape.length === 0) {
    await handle.close();
    throw new DataError(`${path}: expected an array of rows, found a single number`);
  }
  const width = shape.slice(1).reduce((product, n) => product * n, 1);
  const rowBytes = width * types[type].bytes;
  const perChunk = Math.max(1, Math.floor(CHUNK / Math.max(1, rowBytes)));
  return {
    path,
    dtype,
    shape,
    width,
    async rows(from, to, into) {
      if (!(0 <= from && from <= to && to <= shape[0] && (to - from) * width <= into.length))
        throw new RangeError(`rows ${from} to ${to} of ${shape[0]}, ${width} values each, into ${into.length}`);
      if (dtype === '<f4') {
        const bytes = new Uint8Array(into.buffer, into.byteOffset, (to - from) * rowBytes);
        return readExactly(handle, path, bytes, dataOffset + from * rowBytes);
      }
      for (let row = from; row < to; row += perChunk) {
        const bytes = new Uint8Array((Math.min(row + perChunk, to) - row) * rowBytes);
        await readExactly(handle, path, bytes, dataOffset + row * rowBytes);
        into.set(decode(bytes, dtype, type), (row - from) * width);
      }
    },
    close: () => handle.close(),
  };
}

/** Opens a file and checks that it is a C-ordered array of numbers whose size is what its header says. */
async function openNumbers(path: string): Promise<{
  handle: FileHandle;
  size: number;
  header: NpyHeader & { dtype: string };
  type: keyof typeof types;
}> {
  const { handle, size } = await openFile(path);
  try {
    const header = await readNpyHeader(handle, size, path);
    const { dtype, shape, dataOffset } = header;
    if (typeof dtype !== 'string') throw new DataError(`${path}: expected numbers, found a table (structured array)`);
    const type = dtype.slice(1);
    if (!Object.hasOwn(types, type) || !/^[<>|]/.test(dtype))
      throw new DataError(`${path}: expected floating-point or whole numbers, found the type '${dtype}'`, {
        hint: "Save it with array.astype('float32').",
      });
    if (header.fortranOrder && shape.length > 1)
      throw new DataError(`${path}: expected rows one after another (C order), found Fortran order`, {
        hint: 'Save it with numpy.ascontiguousarray(array).',
      });
    const end = dataOffset + types[type as keyof typeof types].bytes * shape.reduce((product, n) => product * n, 1);
    if (size < end)
      throw badFile(path, size, `${end - size} more bytes for shape (${shape.join(', ')})`, 'the end of the file');
    if (size > end) throw badFile(path, end, 'the end of the file', `${size - end} more bytes`);
    return { handle, size, header: { ...header, dtype }, type: type as keyof typeof types };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Views bytes (which it may reorder) as values; they have an ArrayBuffer of their own. */
export function decode(bytes: Uint8Array<ArrayBuffer>, dtype: string, type: keyof typeof types): NumericArray {
  if (dtype.startsWith('>')) {
    const buffer = Buffer.from(bytes.buffer);
    if (types[type].bytes === 2) buffer.swap16();
    if (types[type].bytes === 4) buffer.swap32();
    if (types[type].bytes === 8) buffer.swap64();
  }
  return types[type].view(bytes.buffer);
}

/** IEEE 754 binary16: 1 bit sign, 5 bits exponent (bias 15), 10 bits fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

const isText = (values: NumericArray | readonly string[]): values is readonly string[] => Array.isArray(values);

// numpy allows no zero-width text.
const textType = (values: readonly string[]) =>
  `<U${values.reduce((most, text) => Math.max(most, [...text].length), 1)}`;

function dtypeOf(data: NumericArray): string {
  const kind =
    data instanceof Float32Array || data instanceof Float64Array
      ? 'f'
      : /^Int/.test(data[Symbol.toStringTag])
        ? 'i'
        : 'u';
  return `${data.BYTES_PER_ELEMENT === 1 ? '|' : '<'}${kind}${data.BYTES_PER_ELEMENT}`;
}
