import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { DataError } from '../../../server/src/data/errors.ts';

/** A folder that is gone after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-data-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The DataError that a piece of work ends with; anything else fails the test. */
export async function dataError(work: Promise<unknown> | (() => unknown)): Promise<DataError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error('expected a DataError, but all went well');
}

/** An IDX file of unsigned bytes. */
export function idxFile(axes: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * axes.length);
  header.set([0, 0, 8, axes.length]);
  axes.forEach((axis, i) => {
    header.writeUInt32BE(axis, 4 + 4 * i);
  });
  return Buffer.concat([header, values]);
}

/** A CIFAR file: the label bytes of each image, and a pixel function of image, channel, row and column. */
export function cifarFile(
  labels: readonly (readonly number[])[],
  pixel: (image: number, channel: number, row: number, column: number) => number,
): Buffer {
  const records = labels.map((bytes, image) => [
    ...bytes,
    ...Array.from({ length: 3072 }, (_, i) => pixel(image, i >> 10, (i >> 5) & 31, i & 31)),
  ]);
  return Buffer.from(records.flat());
}

/** Whether two arrays hold the same bytes. (`toEqual` takes seconds for a million values.) */
export function sameBytes(a: Uint8Array | Int32Array | Float32Array, b: typeof a): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}
