import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CIFAR10, CIFAR100, readCifarImages, readCifarLabels } from '../../../server/src/data/formats/cifar.ts';
import { cifarFile, dataError, temporaryFolder } from './helpers.ts';

const folder = temporaryFolder();
const written = (bytes: Uint8Array) => {
  const path = join(folder, 'file.bin');
  writeFileSync(path, bytes);
  return path;
};
const pixel = (image: number, channel: number, row: number, column: number) =>
  (image * 31 + channel * 101 + row * 7 + column) % 256;
const cifar10 = cifarFile([[3], [9], [0], [9]], pixel);
const cifar100 = cifarFile(
  [
    [19, 99],
    [0, 7],
    [4, 0],
  ],
  pixel,
);

describe('CIFAR binary files', () => {
  it('give their labels, of CIFAR-100 the fine ones', async () => {
    expect(await readCifarLabels(written(cifar10), CIFAR10)).toEqual(Uint8Array.of(3, 9, 0, 9));
    expect(await readCifarLabels(written(cifar100), CIFAR100)).toEqual(Uint8Array.of(99, 7, 0));
  });

  it.each([
    [CIFAR10, cifar10, [0, 1, 2, 3]],
    [CIFAR10, cifar10, [1, 3]],
    [CIFAR10, cifar10, []],
    [CIFAR100, cifar100, [0, 2]],
  ])('give the chosen images as row, column, channel', async (layout, bytes, chosen) => {
    const into = new Uint8Array(chosen.length * 3072);
    await readCifarImages(written(bytes), layout, Int32Array.from(chosen), into);
    const expected = chosen.flatMap(image =>
      Array.from({ length: 3072 }, (_, i) => pixel(image, i % 3, Math.floor(i / 96), Math.floor(i / 3) % 32)),
    );
    expect(into).toEqual(Uint8Array.from(expected));
  });

  it.each([
    [
      'cut',
      cifar10.subarray(0, -2),
      CIFAR10,
      /byte 12290: expected 2 more bytes of image 3, found the end of the file/,
    ],
    [
      'trailing',
      Buffer.concat([cifar10, Buffer.from([7])]),
      CIFAR10,
      /byte 12293: expected 3072 more bytes of image 4/,
    ],
    ['empty', Buffer.alloc(0), CIFAR10, /byte 0: expected at least one image/],
    ['label', cifarFile([[1], [10]], pixel), CIFAR10, /byte 3073: expected a label from 0 to 9, found 10/],
    ['coarse label', cifarFile([[20, 3]], pixel), CIFAR100, /byte 0: expected a label from 0 to 19, found 20/],
    ['fine label', cifarFile([[1, 100]], pixel), CIFAR100, /byte 1: expected a label from 0 to 99, found 100/],
  ])('say where they are wrong: %s', async (_, bytes, layout, message) => {
    const path = written(bytes);
    const error = await dataError(readCifarLabels(path, layout));
    expect(error.message).toContain(`${path}, byte`);
    expect(error.message).toMatch(message);
  });

  it('say so if an image is no longer there, or cut behind the chosen ones', async () => {
    const read = (bytes: Uint8Array, chosen: number[]) =>
      readCifarImages(written(bytes), CIFAR10, Int32Array.from(chosen), new Uint8Array(chosen.length * 3072));
    expect((await dataError(read(cifar10, [1, 4]))).message).toMatch(/byte 12292: expected image 4/);
    expect((await dataError(read(cifar10.subarray(0, -1), [0]))).message).toMatch(/byte 12291: expected 1 more bytes/);
  });
});
