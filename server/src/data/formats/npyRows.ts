import { closeSync, openSync, readSync } from 'node:fs';
import { badFile, DataError, errorCode, unreadable } from '../errors.ts';
import { decode, type NumericArray, types } from './npy.ts';
import { type NpyHeader, npyHeaderPlace, parseNpyHeader } from './npyHeader.ts';

/**
 * An open .npy file of which single rows (the first axis) are read, without the rest. Every call waits for the disk: with
 * thousands of files in one go, that is several times as fast as to be called back for each.
 */
export interface NpyRows {
  shape: readonly number[];
  /** Rows `from` to `to` - 1, one after another. */
  read(from: number, to: number): NumericArray;
  close(): void;
}

/** Headers of the files that we write are not longer, the bytes before them included. */
const USUAL_HEADER = 128;

/**
 * @returns undefined if there is no such file
 * @throws DataError for what is no .npy file of numbers, row by row
 */
export function openNpyRows(path: string): NpyRows | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
  try {
    const { dtype, shape, dataOffset, fortranOrder } = headerOf(file, path);
    const type = typeof dtype === 'string' ? dtype.slice(1) : '';
    if (typeof dtype !== 'string' || !Object.hasOwn(types, type) || shape.length === 0)
      throw new DataError(`${path}: expected rows of numbers, found something else`);
    if (fortranOrder && shape.length > 1)
      throw new DataError(`${path}: expected rows one after another (C order), found Fortran order`);
    const known = type as keyof typeof types;
    const rowBytes = shape.slice(1).reduce((product, n) => product * n, types[known].bytes);
    return {
      shape,
      read(from, to) {
        if (!(0 <= from && from <= to && to <= shape[0])) throw new RangeError(`rows ${from} to ${to} of ${shape[0]}`);
        return decode(bytesAt(file, path, dataOffset + from * rowBytes, (to - from) * rowBytes), dtype, known);
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * One row.
 * @returns undefined if there is no such file
 * @throws DataError as `openNpyRows`
 */
export function readNpyRow(path: string, row: number): NumericArray | undefined {
  const rows = openNpyRows(path);
  if (!rows) return undefined;
  try {
    return rows.read(row, row + 1);
  } finally {
    rows.close();
  }
}

/** Rows that are read at once while a value is looked for. */
const BLOCK = 512;

/** The row of a value in a file whose values ascend; -1 if it is not among them. */
export function findAscending(rows: NpyRows, wanted: number): number {
  let [from, to] = [0, rows.shape[0]];
  while (from < to) {
    const first = Math.min(Math.max(from, Math.floor((from + to - BLOCK) / 2)), to - 1);
    const block = rows.read(first, Math.min(to, first + BLOCK));
    if (wanted < block[0]) to = first;
    else if (wanted > block[block.length - 1]) from = first + block.length;
    else {
      const at = (block as Int32Array).indexOf(wanted);
      return at < 0 ? -1 : first + at;
    }
  }
  return -1;
}

/** The files of a run have few different headers, each read thousands of times. */
const parsed = new Map<string, NpyHeader>();
const MOST_PARSED = 1000;

function headerOf(file: number, path: string): NpyHeader {
  const begin = Buffer.alloc(USUAL_HEADER);
  const there = readSync(file, begin, 0, begin.length, 0);
  const start = begin.subarray(0, Math.min(12, there));
  const { prefix, length } = npyHeaderPlace(start, path);
  const text =
    prefix + length <= there
      ? begin.subarray(prefix, prefix + length)
      : Buffer.from(bytesAt(file, path, prefix, length).buffer);
  const key = `${start[6]}${text.toString('latin1')}`;
  const known = parsed.get(key);
  if (known) return known;
  const header = parseNpyHeader(start, text, path);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(key, header);
  return header;
}

function bytesAt(file: number, path: string, position: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const read = readSync(file, bytes, done, length - done, position + done);
    if (read === 0) throw badFile(path, position + done, `${length - done} more bytes`, 'the end of the file');
    done += read;
  }
  return bytes;
}
