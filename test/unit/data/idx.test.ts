import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readIdxImages, readIdxLabels } from '../../../server/src/data/formats/idx.ts';
import { dataError, idxFile, temporaryFolder } from './helpers.ts';

const folder = temporaryFolder();
const written = (bytes: Uint8Array) => {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  return path;
};
const [count, height, width] = [50, 3, 4];
const size = height * width;
const pixels = Uint8Array.from({ length: count * size }, (_, i) => (i * 7) % 256);
const images = idxFile([count, height, width], pixels);
const labels = idxFile([5], Uint8Array.of(0, 9, 3, 3, 1));
const all = Int32Array.from({ length: count }, (_, i) => i);
const read = (bytes: Uint8Array, chosen = all) => readIdxImages(written(bytes), { count, height, width }, chosen);

describe.each([
  ['plain', (bytes: Buffer) => bytes],
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
] as const)('IDX files, %s', (_, pack) => {
  it('give their labels', async () => {
    expect(await readIdxLabels(written(pack(labels)), 10)).toEqual(Uint8Array.of(0, 9, 3, 3, 1));
  });

  it('give all images', async () => {
    expect(await read(pack(images))).toEqual(pixels);
  });

  it.each([[[]], [[0]], [[49]], [[0, 1, 2, 48, 49]], [[3, 5, 6, 7, 20]]])('give images %j only', async chosen => {
    const expected = chosen.flatMap(i => [...pixels.subarray(i * size, (i + 1) * size)]);
    expect(await read(pack(images), Int32Array.from(chosen))).toEqual(Uint8Array.from(expected));
  });

  it('are wrong if cut short, also behind the chosen images', async () => {
    const cut = pack(images.subarray(0, -1));
    expect((await dataError(read(cut))).message).toMatch(/byte 615: expected 1 more bytes, found the end of the file/);
    expect((await dataError(read(cut, Int32Array.of(0)))).message).toMatch(/byte 615: expected 1 more bytes/);
  });

  it('are wrong with more behind them', async () => {
    const long = pack(Buffer.concat([images, Buffer.from('x')]));
    expect((await dataError(read(long))).message).toMatch(/byte 616: expected the end of the file, found more bytes/);
  });

  it.each([
    ['an empty file', Buffer.alloc(0), /byte 0: expected labels in IDX format \(00000801\), found the end of the file/],
    ['an image file', images, /byte 0: expected labels in IDX format \(00000801\), found 00000803/],
    ['a cut header', labels.subarray(0, 6), /byte 6: expected a header of 8 bytes/],
    ['too few', labels.subarray(0, 11), /byte 11: expected 2 more bytes/],
    ['a label too high', idxFile([3], Uint8Array.of(0, 10, 3)), /byte 9: expected a label from 0 to 9, found 10/],
    ['more than fit', idxFile([4e9], new Uint8Array(9)), /byte 4: expected at most \d+ values/],
  ])('say where labels are wrong: %s', async (_, bytes, message) => {
    const path = written(pack(bytes));
    const error = await dataError(readIdxLabels(path, 10));
    expect(error.message).toContain(`${path}, byte`);
    expect(error.message).toMatch(message);
  });

  it.each([
    ['number', [49, 3, 4], /byte 4: expected 50 images, found 49/],
    ['height', [50, 4, 3], /byte 8: expected 3 rows per image, found 4/],
    ['width', [50, 3, 5], /byte 12: expected 4 columns per image, found 5/],
  ])('say where the axes are wrong: %s', async (_, axes, message) => {
    expect((await dataError(read(pack(idxFile(axes, new Uint8Array(1000)))))).message).toMatch(message);
  });
});

describe('gzip', () => {
  const gzip = gzipSync(images);

  it.each([[3], [10], [Math.floor(gzip.length / 2)], [gzip.length - 8], [gzip.length - 1]])(
    'cut at byte %d is an error there',
    async end => {
      const error = await dataError(read(gzip.subarray(0, end)));
      expect(error.message).toContain(`byte ${end}: expected more compressed data, found the end of the file`);
      expect(error.hint).toMatch(/cut short/);
    },
  );

  it('with a wrong checksum is an error', async () => {
    const damaged = Buffer.from(gzip);
    damaged[gzip.length - 6] ^= 1;
    expect((await dataError(read(damaged))).message).toMatch(
      /expected compressed data, found an error in the \d+ bytes from there \(incorrect data check\)/,
    );
  });

  it('followed by zeros is an error there', async () => {
    const error = await dataError(read(Buffer.concat([gzip, Buffer.alloc(5)])));
    expect(error.message).toContain(`byte ${gzip.length}: expected the end of the compressed data, found 5 more bytes`);
  });

  it('followed by anything else is an error', async () => {
    const error = await dataError(read(Buffer.concat([gzip, Buffer.from('hello')])));
    expect(error.message).toContain(`an error in the ${gzip.length + 5} bytes from there (incorrect header check)`);
  });

  it('in two members is read as one', async () => {
    expect(await read(Buffer.concat([gzipSync(images.subarray(0, 100)), gzipSync(images.subarray(100))]))).toEqual(
      pixels,
    );
  });
});
