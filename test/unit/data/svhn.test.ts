import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSvhnImages, readSvhnLabels } from '../../../server/src/data/formats/svhn.ts';
import { loadImages } from '../../../server/src/data/load.ts';
import { dataError, temporaryFolder } from './helpers.ts';

// Written by scipy's savemat (test/golden/svhn/make.py), which also says what is in them.
const golden = join(import.meta.dirname, '../../golden/svhn');
const file = (name: string) => join(golden, `${name}.mat`);
const expected: { labels: number[]; first: number[]; sha256: string[] } = JSON.parse(
  readFileSync(join(golden, 'expected.json'), 'utf8'),
);
const folder = temporaryFolder();
const written = (bytes: Uint8Array) => {
  const path = join(folder, 'file.mat');
  writeFileSync(path, bytes);
  return path;
};
const hashes = (pixels: Uint8Array) =>
  Array.from({ length: pixels.length / 3072 }, (_, i) =>
    createHash('sha256')
      .update(pixels.subarray(i * 3072, (i + 1) * 3072))
      .digest('hex'),
  );

describe("SVHN's cropped digits", () => {
  it.each([
    ['official', 4],
    ['swapped-order', 4],
    ['plain', 2],
    ['big-endian', 2],
  ])('%s: labels with 10 as 0, pixels by row, column, channel', async (name, count) => {
    expect([...(await readSvhnLabels(file(name)))]).toEqual(expected.labels.slice(0, count));
    const pixels = await readSvhnImages(
      file(name),
      count,
      Int32Array.from({ length: count }, (_, i) => i),
    );
    expect([...pixels.subarray(0, 6)]).toEqual(expected.first);
    expect(hashes(pixels)).toEqual(expected.sha256.slice(0, count));
  });

  it.each([[[1, 3]], [[2]], [[]]])('gives images %j alone', async chosen => {
    const pixels = await readSvhnImages(file('official'), 4, Int32Array.from(chosen));
    expect(hashes(pixels)).toEqual(chosen.map(i => expected.sha256[i]));
  });

  it('is read as a data set, found below dataset.path', async () => {
    mkdirSync(join(folder, 'svhn'));
    copyFileSync(file('official'), join(folder, 'svhn', 'train_32x32.mat'));
    copyFileSync(file('plain'), join(folder, 'svhn', 'test_32x32.mat'));
    const data = await loadImages({ name: 'svhn', path: '.', limit: { train: 3 } }, { experimentFolder: folder });
    expect(data).toMatchObject({ height: 32, width: 32, channels: 3, classes: [...'0123456789'] });
    expect(hashes(data.train.pixels)).toEqual([...data.train.index].map(i => expected.sha256[i]));
    expect([...data.train.labels]).toEqual([...data.train.index].map(i => expected.labels[i]));
    expect([...data.test.index]).toEqual([4, 5]);
  });
});

describe('a wrong .mat file', () => {
  it.each([
    ['double-images', /expected 'X' to be 32 x 32 x 3 x N of uint8, found 32 x 32 x 3 x 1 of double/],
    ['grey', /expected 'X' to be 32 x 32 x 3 x N of uint8, found 32 x 32 x 4 of uint8/],
    ['no-labels', /there is no variable 'y'/],
    ['no-images', /there is no variable 'X'/],
    ['too-few-labels', /'X' holds 4 images, but 'y' 3 labels/],
    ['label-0', /expected labels from 1 to 10 .*, found 0 for image 0/],
    ['half-label', /expected labels from 1 to 10 .*, found 1.5 for image 0/],
    ['text-labels', /expected 'y' to hold numbers, found char/],
    ['complex-labels', /expected 'y' to hold numbers, found complex numbers/],
    ['level-4', /byte 0: expected a MATLAB file of level 5/],
  ])('%s', async (name, message) => {
    const error = await dataError(readSvhnLabels(file(name)));
    expect(error.message).toContain(file(name));
    expect(error.message).toMatch(message);
  });

  const official = readFileSync(file('official'));
  const plain = readFileSync(file('plain'));

  it.each([
    ['nothing', Buffer.alloc(0), /byte 0: expected a MATLAB file of level 5.*found 0 bytes/],
    ['half a header', plain.subarray(0, 60), /found 60 bytes and the end/],
    ['half a tag', plain.subarray(0, 132), /byte 128: expected a tag of 8 bytes, found 4 bytes/],
    ['compressed, cut', official.subarray(0, 700), /byte 700: expected \d+ more bytes, found the end of the file/],
    ['plain, cut', plain.subarray(0, -1), /byte 6391: expected 1 more bytes, found the end of the file/],
    ['another type', changed(plain, 128, 9), /byte 128: expected a variable .*found type 9/],
    [
      'axes that do not fit',
      changed(plain, 160, 31),
      /numbers of 1 bytes, since 'X' is 31 x 32 x 3 x 2, found 6144 bytes/,
    ],
    ['HDF5', changed(changed(plain, 124, 0), 125, 2), /saved by MATLAB with -v7\.3/],
    ['an unknown version', changed(plain, 125, 9), /byte 124: expected version 0x0100 of the format, found 0x900/],
  ])('%s', async (_, bytes, message) => {
    const path = written(bytes);
    const error = await dataError(readSvhnLabels(path));
    expect(error.message).toContain(path);
    expect(error.message).toMatch(message);
  });

  it('with damage in the compressed pixels says where', async () => {
    const path = written(changed(official, 800, official[800] ^ 0xff));
    const error = await dataError(readSvhnImages(path, 4, Int32Array.of(0)));
    expect(error.message).toMatch(/expected compressed data, found an error in the \d+ bytes from there/);
    expect(error.hint).toMatch(/fetch it again/);
  });

  it('that changed between labels and pixels is told', async () => {
    const error = await dataError(readSvhnImages(file('official'), 5, Int32Array.of(4)));
    expect(error.message).toMatch(/5 images were there before, now 4 are/);
  });
});

function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}
