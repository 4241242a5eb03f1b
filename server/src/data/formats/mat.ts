import { badFile, DataError } from '../errors.ts';
import { type ByteSource, openPart } from './byteSource.ts';
import { openFile, readExactly } from './files.ts';

/*
 * MATLAB's level 5 format: 128 bytes of header, then elements, each of a tag (type and length) and its bytes. A variable is
 * an element that holds others: flags, axes, name, values. It may be compressed (zlib) as a whole.
 * Source: "MAT-File Format", The MathWorks.
 */
const HEADER = 128;
const TAG = 8;
const MATRIX = 14;
const COMPRESSED = 15;
const FLAGS_TYPE = 6;
const AXES_TYPE = 5;
const NAME_TYPES = [1, 2, 16];
const COMPLEX = 0x0800;
const MOST_AXES = 32;
const LONGEST_NAME = 1000;

/** MATLAB's classes by their number. */
const CLASSES =
  '? cell struct object char sparse double single int8 uint8 int16 uint16 int32 uint32 int64 uint64 function opaque'.split(
    ' ',
  );
const NUMERIC = CLASSES.slice(6, 16);

/** How numbers are stored, which may be shorter than their class: MATLAB stores small doubles as bytes. */
const STORED: Record<number, { bytes: number; read(view: DataView, at: number, little: boolean): number }> = {
  1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  2: { bytes: 1, read: (view, at) => view.getUint8(at) },
  3: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  4: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  5: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  6: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  7: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  9: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  12: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  13: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
};

/** A variable of numbers, read from front to back: the first axis runs fastest. */
export interface MatVariable {
  name: string;
  shape: number[];
  /** MATLAB's class: `uint8`, `double`, `char`, ... */
  class: string;
  /** The next `count` numbers. */
  numbers(count: number): Promise<Float64Array>;
  /** The next bytes, of a `uint8` variable. */
  bytes(into: Uint8Array): Promise<void>;
  skipBytes(count: number): Promise<void>;
  /** Passes over the rest, so that a checksum behind it is compared. */
  finish(): Promise<void>;
}

interface Place {
  /** Names the file in messages, and of a compressed variable which. */
  where: string;
  source: ByteSource;
  little: boolean;
}

/**
 * Hands the variables of a .mat file to `visit`, one after another; each can be read until `visit` has ended. What is no
 * array of numbers (cells, text, ...) is handed over too, with nothing to read.
 * @throws DataError naming the byte and what was expected there; what `visit` throws
 */
export async function eachMatVariable(path: string, visit: (variable: MatVariable) => Promise<void>): Promise<void> {
  const { handle, size } = await openFile(path);
  try {
    const header = Buffer.alloc(Math.min(HEADER, size));
    await readExactly(handle, path, header, 0);
    const little = byteOrder(header, path);
    const tag = new Uint8Array(TAG);
    for (let at = HEADER; at < size; ) {
      if (size - at < TAG)
        throw badFile(path, at, 'a tag of 8 bytes', `${size - at} bytes and the end of the file`, CUT);
      await readExactly(handle, path, tag, at);
      const view = new DataView(tag.buffer);
      const [type, bytes] = [view.getUint32(0, little), view.getUint32(4, little)];
      if (type !== MATRIX && type !== COMPRESSED)
        throw badFile(path, at, `a variable (type ${MATRIX} or ${COMPRESSED})`, `type ${type}`);
      const start = at + TAG;
      if (bytes > size - start)
        throw badFile(path, size, `${start + bytes - size} more bytes`, 'the end of the file', CUT);
      const zlib = type === COMPRESSED;
      const source = openPart(path, { start, bytes, zlib });
      const where = zlib ? `${path}, variable compressed at byte ${start}` : path;
      try {
        await visit(await readVariable({ where, source, little }, zlib));
      } finally {
        source.close();
      }
      at = start + bytes;
    }
  } finally {
    await handle.close();
  }
}

const CUT = 'The file is cut short: fetch it again.';

/** Whether numbers are little-endian: the header ends with "MI", written as one number of 16 bits. */
function byteOrder(header: Buffer, path: string): boolean {
  const mark = header.toString('latin1', 126, 128);
  if (header.length < HEADER || (mark !== 'IM' && mark !== 'MI'))
    throw badFile(
      path,
      0,
      'a MATLAB file of level 5 (its header ends with MI)',
      header.length < HEADER ? `${header.length} bytes and the end of the file` : 'another header',
      'In MATLAB: save(file, "X", "y", "-v7"). In Python: scipy.io.savemat.',
    );
  const little = mark === 'IM';
  const version = little ? header.readUInt16LE(124) : header.readUInt16BE(124);
  if (version === 0x0200)
    throw new DataError(`${path} was saved by MATLAB with -v7.3, which is another format (HDF5)`, {
      hint: 'Save it again with -v7.',
    });
  if (version !== 0x0100) throw badFile(path, 124, 'version 0x0100 of the format', `0x${version.toString(16)}`);
  return little;
}

async function readVariable(place: Place, zlib: boolean): Promise<MatVariable> {
  const { where, source, little } = place;
  // A compressed variable has its own tag inside.
  if (zlib) await expectTag(place, [MATRIX], Number.MAX_SAFE_INTEGER, 'a variable');
  const flags = await readElement(place, [FLAGS_TYPE], 8, 'the flags of a variable');
  const word = flags.getUint32(0, little);
  const axes = await readElement(place, [AXES_TYPE], 4 * MOST_AXES, 'the axes of a variable');
  const shape = Array.from({ length: axes.byteLength / 4 }, (_, i) => axes.getInt32(4 * i, little));
  const text = await readElement(place, NAME_TYPES, LONGEST_NAME, 'the name of a variable');
  const name = Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('latin1');
  const kind = CLASSES[word & 0xff] ?? '?';
  if (!NUMERIC.includes(kind) || word & COMPLEX) {
    const found = word & COMPLEX ? 'complex numbers' : kind;
    const none = async () => {
      throw new DataError(`${where}: expected '${name}' to hold numbers, found ${found}`);
    };
    return { name, shape, class: found, numbers: none, bytes: none, skipBytes: none, finish: none };
  }
  const at = source.position;
  const { type, bytes, rest } = await readTag(place);
  const stored = STORED[type];
  if (!stored) throw badFile(where, at, `the numbers of '${name}'`, `type ${type}`);
  const count = shape.reduce((product, n) => product * n, 1);
  if (count * stored.bytes !== bytes || bytes > source.most)
    throw badFile(
      where,
      at,
      `${count} numbers of ${stored.bytes} bytes, since '${name}' is ${shape.join(' x ')}`,
      `${bytes} bytes`,
    );
  let inTag = rest;
  const fill = async (into: Uint8Array) => {
    if (!inTag) return fillOrFail(place, into);
    failIfShort(place, into.length, inTag.length);
    into.set(inTag.subarray(0, into.length));
    inTag = inTag.subarray(into.length);
  };
  return {
    name,
    shape,
    class: kind,
    async numbers(wanted) {
      const raw = new Uint8Array(wanted * stored.bytes);
      await fill(raw);
      const view = new DataView(raw.buffer);
      return Float64Array.from({ length: wanted }, (_, i) => stored.read(view, i * stored.bytes, little));
    },
    bytes: fill,
    async skipBytes(wanted) {
      if (inTag) await fill(new Uint8Array(wanted));
      else failIfShort(place, wanted, await source.skip(wanted));
    },
    async finish() {
      await source.skip(Number.MAX_SAFE_INTEGER);
    },
  };
}

/** A tag; `rest` are the bytes themselves where they are so few (up to 4) that they stand in the tag. */
async function readTag(place: Place): Promise<{ type: number; bytes: number; rest?: Uint8Array }> {
  const tag = new Uint8Array(TAG);
  await fillOrFail(place, tag);
  const view = new DataView(tag.buffer);
  const first = view.getUint32(0, place.little);
  const short = first >>> 16;
  return short > 0
    ? { type: first & 0xffff, bytes: short, rest: tag.slice(4, 4 + Math.min(short, 4)) }
    : { type: first, bytes: view.getUint32(4, place.little) };
}

async function expectTag(place: Place, types: readonly number[], most: number, what: string) {
  const at = place.source.position;
  const tag = await readTag(place);
  if (!types.includes(tag.type) || tag.bytes > most)
    throw badFile(place.where, at, `${what} (type ${types.join(' or ')})`, `type ${tag.type}, ${tag.bytes} bytes`);
  return tag;
}

/** A short element with its padding to whole eighths. */
async function readElement(place: Place, types: readonly number[], most: number, what: string): Promise<DataView> {
  const { bytes, rest } = await expectTag(place, types, most, what);
  if (rest) return new DataView(rest.buffer);
  const padded = new Uint8Array(Math.ceil(bytes / TAG) * TAG);
  await fillOrFail(place, padded);
  return new DataView(padded.buffer, 0, bytes);
}

async function fillOrFail(place: Place, into: Uint8Array): Promise<void> {
  failIfShort(place, into.length, await place.source.fill(into));
}

function failIfShort({ where, source }: Place, wanted: number, got: number): void {
  if (got < wanted) throw badFile(where, source.position, `${wanted - got} more bytes`, 'the end of the variable');
}
