import { badFile } from '../errors.ts';
import { type ByteSource, openBytes } from './byteSource.ts';

/**
 * MNIST's format, plain or gzip: two zero bytes, the type (8: unsigned bytes), the number of axes, each axis as a
 * big-endian 32-bit number, the values.
 * Source: "The IDX file format" on the MNIST page.
 */
const UNSIGNED_BYTES = 8;
const INT32 = 4;

/**
 * Reads a label file.
 * @param classes labels are 0 to classes - 1
 * @throws DataError naming the byte (of the decompressed file) and what was expected there
 */
export async function readIdxLabels(path: string, classes: number): Promise<Uint8Array> {
  return reading(path, async source => {
    const [count] = await readAxes(source, path, 1);
    const labels = new Uint8Array(count);
    await fillOrFail(source, path, labels);
    await expectEnd(source, path);
    const wrong = labels.findIndex(label => label >= classes);
    if (wrong >= 0) throw badFile(path, 2 * INT32 + wrong, `a label from 0 to ${classes - 1}`, `${labels[wrong]}`);
    return labels;
  });
}

/** The images that an image file must hold. */
export interface IdxImages {
  count: number;
  height: number;
  width: number;
}

/**
 * Reads images of an image file, one byte per pixel, rows from top to bottom.
 * @param expected how many images of which size the file must hold
 * @param chosen which of them to keep, ascending
 * @returns the chosen images one after another
 * @throws DataError as `readIdxLabels`
 */
export async function readIdxImages(path: string, expected: IdxImages, chosen: Int32Array): Promise<Uint8Array> {
  return reading(path, async source => {
    const axes = await readAxes(source, path, 3);
    const wanted = [expected.count, expected.height, expected.width];
    ['images', 'rows per image', 'columns per image'].forEach((what, axis) => {
      if (axes[axis] !== wanted[axis])
        throw badFile(path, INT32 * (axis + 1), `${wanted[axis]} ${what}`, `${axes[axis]}`);
    });
    const size = expected.height * expected.width;
    const pixels = new Uint8Array(chosen.length * size);
    let next = 0;
    for (let i = 0; i < chosen.length; ) {
      // A run of neighbours is read at once: with all images chosen, that is the whole file.
      let end = i + 1;
      while (end < chosen.length && chosen[end] === chosen[end - 1] + 1) end++;
      await skipOrFail(source, path, (chosen[i] - next) * size);
      await fillOrFail(source, path, pixels.subarray(i * size, end * size));
      next = chosen[end - 1] + 1;
      i = end;
    }
    await skipOrFail(source, path, (expected.count - next) * size);
    await expectEnd(source, path);
    return pixels;
  });
}

async function reading<T>(path: string, read: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await openBytes(path);
  try {
    return await read(source);
  } finally {
    source.close();
  }
}

/** Reads the magic number and the axes, and checks that the file can be as long as they say. */
async function readAxes(source: ByteSource, path: string, dimensions: number): Promise<number[]> {
  const header = Buffer.alloc(INT32 * (1 + dimensions));
  const got = await source.fill(header);
  const magic = Buffer.from([0, 0, UNSIGNED_BYTES, dimensions]);
  const found = header.subarray(0, Math.min(got, INT32));
  if (!found.equals(magic)) {
    const kind = `${dimensions === 1 ? 'labels' : 'images'} in IDX format (${magic.toString('hex')})`;
    throw badFile(path, 0, kind, found.length ? found.toString('hex') : 'the end of the file');
  }
  if (got < header.length) throw badFile(path, got, `a header of ${header.length} bytes`, 'the end of the file');
  const axes = Array.from({ length: dimensions }, (_, axis) => header.readUInt32BE(INT32 * (axis + 1)));
  const values = axes.reduce((product, n) => product * n, 1);
  if (values > source.most)
    throw badFile(path, INT32, `at most ${source.most} values, which is all that the file can hold`, axes.join(' x '));
  return axes;
}

async function fillOrFail(source: ByteSource, path: string, into: Uint8Array): Promise<void> {
  failIfShort(source, path, into.length, await source.fill(into));
}

async function skipOrFail(source: ByteSource, path: string, count: number): Promise<void> {
  failIfShort(source, path, count, await source.skip(count));
}

function failIfShort(source: ByteSource, path: string, wanted: number, got: number): void {
  if (got < wanted) throw badFile(path, source.position, `${wanted - got} more bytes`, 'the end of the file');
}

async function expectEnd(source: ByteSource, path: string): Promise<void> {
  const end = source.position;
  if (await source.skip(1)) throw badFile(path, end, 'the end of the file', 'more bytes');
}
