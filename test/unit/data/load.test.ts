import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DatasetSection, type Examples, loadImages } from '../../../server/src/data/load.ts';
import { cachedDataset, cacheFolder, MissingDataError } from '../../../server/src/data/locate.ts';
import { cifarFile, dataError, idxFile, sameBytes, temporaryFolder } from './helpers.ts';

const folder = temporaryFolder();
const mini = join(import.meta.dirname, '../../../experiments/data/fashion-mnist-mini');
const load = (section: Omit<DatasetSection, 'name'> & { name?: string }, experimentFolder = folder) =>
  loadImages({ name: 'fashion_mnist_mini', ...section }, { experimentFolder });

/** Everything but the pixels, and a check of those. */
function expectSame(a: Examples, b: Examples) {
  const { pixels, ...rest } = a;
  const { pixels: others, ...others_ } = b;
  expect(rest).toEqual(others_);
  expect(sameBytes(pixels, others)).toBe(true);
}

// The cache of the person who runs the tests must play no part.
beforeEach(() => vi.stubEnv('DEPTHLENS_CACHE', join(folder, 'cache')));
afterEach(() => vi.unstubAllEnvs());

describe('the data set that ships', () => {
  it('is balanced, and the one that was drawn', async () => {
    const data = await load({});
    expect(data).toMatchObject({ name: 'fashion_mnist_mini', height: 28, width: 28, channels: 1 });
    expect(data.classes).toHaveLength(10);
    for (const [split, perClass] of [
      [data.train, 600],
      [data.test, 100],
    ] as const) {
      expect(split.count).toBe(10 * perClass);
      expect(split.pixels).toHaveLength(split.count * 784);
      const counts = new Array(10).fill(0);
      for (const label of split.labels) counts[label]++;
      expect(counts).toEqual(new Array(10).fill(perClass));
      expect(split.originalLabels).toEqual(split.labels);
    }
    expect([...data.train.index]).toEqual(Array.from({ length: 6000 }, (_, i) => i));
    expect([...data.test.index]).toEqual(Array.from({ length: 1000 }, (_, i) => 6000 + i));
    expect(data.fingerprint).toBe('f9978cfb6c3765b452509c3d2a4d258e5e741c9a2de20daca7a4ca4fb76d2585');
  });

  it('has the mean and standard deviation of its training pixels', async () => {
    const { train, mean, std } = await load({ limit: { train: 50 } });
    const average = train.pixels.reduce((sum, value) => sum + value / 255, 0) / train.pixels.length;
    const variance = train.pixels.reduce((sum, value) => sum + (value / 255 - average) ** 2, 0) / train.pixels.length;
    expect(mean[0]).toBeCloseTo(average, 12);
    expect(std[0]).toBeCloseTo(Math.sqrt(variance), 12);
  });
});

describe('limit', () => {
  it('draws the same images every time, the smaller draw from the larger, in file order', async () => {
    const large = await load({ limit: { train: 500, test: 300 } });
    const small = await load({ limit: { train: 100, test: 20 } });
    for (const split of ['train', 'test'] as const) {
      expect([...large[split].index]).toEqual([...large[split].index].sort((a, b) => a - b));
      expect([...large[split].index]).toEqual(expect.arrayContaining([...small[split].index]));
      expect(new Set(large[split].index).size).toBe(large[split].count);
    }
    const again = await load({ limit: { train: 100, test: 20 } });
    expectSame(again.train, small.train);
    expectSame(again.test, small.test);
    expect(again.fingerprint).toBe(small.fingerprint);
    // A draw, not the first ones.
    expect(small.train.index.at(-1)).toBeGreaterThan(1000);
  });

  it('gives each image its own pixels and label', async () => {
    const all = await load({});
    const some = await load({ limit: { train: 40 } });
    some.train.index.forEach((index, i) => {
      expect(some.train.labels[i]).toBe(all.train.labels[index]);
      const pixels = all.train.pixels.subarray(index * 784, (index + 1) * 784);
      expect(sameBytes(some.train.pixels.subarray(i * 784, (i + 1) * 784), pixels)).toBe(true);
    });
    expectSame(some.test, all.test);
  });

  it('may leave no test images', async () => {
    const { test } = await load({ limit: { train: 10, test: 0 } });
    expect(test).toMatchObject({ count: 0, pixels: new Uint8Array(0), labels: new Int32Array(0) });
  });

  it('says how many there are if it asks for more', async () => {
    const error = await dataError(load({ limit: { train: 6001 } }));
    expect(error.path).toEqual(['dataset', 'limit', 'train']);
    expect(error.message).toBe('6001 training images are asked for, but there are only 6000');
    const few = await dataError(load({ limit: { test: 201 }, classes: ['Bag', 'Shirt'] }));
    expect(few.path).toEqual(['dataset', 'limit', 'test']);
    expect(few.message).toMatch(/201 test images .* only 200/);
    expect(few.hint).toMatch(/at most 200/);
  });

  it('needs a training image', async () => {
    expect((await dataError(load({ limit: { train: 0 } }))).path).toEqual(['dataset', 'limit', 'train']);
  });
});

describe('classes', () => {
  it('keep their images, relabelled in the order of the list', async () => {
    const all = await load({});
    const two = await load({ classes: ['Sneaker', 'Sandal'] });
    expect(two.classes).toEqual(['Sneaker', 'Sandal']);
    expect(two.train.count).toBe(1200);
    two.train.index.forEach((index, i) => {
      expect(two.classes[two.train.labels[i]]).toBe(all.classes[all.train.labels[index]]);
    });
    expect(two.test.index[0]).toBeGreaterThanOrEqual(6000);
    expect(two.fingerprint).not.toBe((await load({ classes: ['Sandal', 'Sneaker'] })).fingerprint);
  });

  it('draw from the same images as all classes do', async () => {
    const drawn = await load({ limit: { train: 300 } });
    const two = await load({ classes: ['Sandal', 'Sneaker'], limit: { train: 20 } });
    const chosen = [...drawn.train.index].filter((_, i) => [5, 7].includes(drawn.train.labels[i]));
    expect(chosen).toEqual(expect.arrayContaining([...two.train.index]));
  });

  it.each([
    [['Sandal', 'Sneakers'], ['dataset', 'classes', 1], /no class 'Sneakers'/, /'Sneaker'.*T-shirt\/top, Trouser/],
    [['sandal', 'Bag'], ['dataset', 'classes', 0], /no class 'sandal'/, /Did you mean 'Sandal'/],
    [['Bag', 'Bag'], ['dataset', 'classes', 1], /'Bag' is listed twice/, undefined],
    [['Bag'], ['dataset', 'classes'], /At least two classes/, undefined],
    [[], ['dataset', 'classes'], /At least two classes/, undefined],
  ])('are refused: %j', async (classes, path, message, hint) => {
    const error = await dataError(load({ classes }));
    expect(error.path).toEqual(path);
    expect(error.message).toMatch(message);
    if (hint) expect(error.hint).toMatch(hint);
  });
});

describe('label noise', () => {
  it('gives exactly the fraction of training labels another class, and changes no test label', async () => {
    const clean = await load({});
    const noisy = await load({ label_noise: { fraction: 0.4, seed: 3 } });
    const changed = noisy.train.labels.filter((label, i) => label !== clean.train.labels[i]);
    expect(changed).toHaveLength(2400);
    expect(Math.max(...noisy.train.labels)).toBe(9);
    expect(noisy.train.originalLabels).toEqual(clean.train.labels);
    expectSame(noisy.test, clean.test);
    expectSame({ ...noisy.train, labels: clean.train.labels }, clean.train);
    expect(noisy.fingerprint).not.toBe(clean.fingerprint);
  });

  it('is uniform over the other classes', async () => {
    const { train } = await load({ label_noise: { fraction: 1, seed: 0 } });
    const pairs = Array.from({ length: 10 }, () => new Array(10).fill(0));
    train.labels.forEach((label, i) => {
      pairs[train.originalLabels[i]][label]++;
    });
    // 600 draws over 9 classes: mean 66.7, standard deviation 7.7; 5 deviations on either side.
    pairs.forEach((row, own) => {
      row.forEach((times, other) => {
        if (own === other) expect(times).toBe(0);
        else expect(Math.abs(times - 66.7)).toBeLessThan(38.5);
      });
    });
  });

  it('is fixed by its seed, and a smaller fraction is a part of a larger one', async () => {
    const label_noise = { fraction: 0.2, seed: 5 };
    const a = await load({ label_noise });
    expectSame((await load({ label_noise })).train, a.train);
    expect((await load({ label_noise: { fraction: 0.2, seed: 6 } })).train.labels).not.toEqual(a.train.labels);
    const more = await load({ label_noise: { fraction: 0.5, seed: 5 } });
    a.train.labels.forEach((label, i) => {
      if (label !== a.train.originalLabels[i]) expect(more.train.labels[i]).toBe(label);
    });
  });

  it('is refused outside 0 to 1', async () => {
    expect((await dataError(load({ label_noise: { fraction: 1.1, seed: 0 } }))).path).toEqual([
      'dataset',
      'label_noise',
      'fraction',
    ]);
  });
});

describe('where files are found', () => {
  const cifar10 = (place: string) => {
    mkdirSync(place, { recursive: true });
    for (let batch = 1; batch <= 5; batch++)
      writeFileSync(
        join(place, `data_batch_${batch}.bin`),
        cifarFile([[batch], [0], [9]], (image, channel) => 50 * channel + 10 * image + batch),
      );
    writeFileSync(
      join(place, 'test_batch.bin'),
      cifarFile([[8], [2]], () => 200),
    );
  };

  it('reads CIFAR-10 from dataset.path, across its batches', async () => {
    cifar10(join(folder, 'a', 'cifar-10-batches-bin'));
    const data = await load({ name: 'cifar10', path: './a' });
    expect(data).toMatchObject({ height: 32, width: 32, channels: 3 });
    expect([...data.train.labels]).toEqual([1, 0, 9, 2, 0, 9, 3, 0, 9, 4, 0, 9, 5, 0, 9]);
    expect([...data.train.pixels.subarray(0, 4)]).toEqual([1, 51, 101, 1]);
    expect([...data.train.pixels.subarray(14 * 3072, 14 * 3072 + 3)]).toEqual([25, 75, 125]);
    expect([...data.test.index]).toEqual([15, 16]);
    // Per channel: 50 c + the mean of 10 image + batch, which is 13.
    data.mean.forEach((value, channel) => {
      expect(value).toBeCloseTo((50 * channel + 13) / 255, 12);
    });
    const some = await load({ name: 'cifar10', path: './a', classes: ['bird', 'automobile', 'truck'] });
    expect([...some.train.index]).toEqual([0, 2, 3, 5, 8, 11, 14]);
    expect([...some.train.labels]).toEqual([1, 2, 0, 2, 2, 2, 2]);
    expect(some.train.pixels.subarray(4 * 3072, 5 * 3072)).toEqual(data.train.pixels.subarray(8 * 3072, 9 * 3072));
  });

  it('reads the class names beside the data', async () => {
    const place = join(folder, 'named');
    cifar10(place);
    writeFileSync(join(place, 'batches.meta.txt'), `${'a b c d e f g h i j'.split(' ').join('\r\n')}\r\n\r\n`);
    expect((await load({ name: 'cifar10', path: 'named' })).classes).toEqual([...'abcdefghij']);
    writeFileSync(join(place, 'batches.meta.txt'), 'a\nb\n');
    expect((await dataError(load({ name: 'cifar10', path: 'named' }))).message).toMatch(
      /batches\.meta\.txt, byte 0: expected 10 different class names, one a line, found 2/,
    );
  });

  it('reads CIFAR-100 by its fine labels', async () => {
    const place = join(folder, 'hundred');
    mkdirSync(place);
    writeFileSync(
      join(place, 'train.bin'),
      cifarFile(
        [
          [4, 0],
          [14, 99],
        ],
        () => 1,
      ),
    );
    writeFileSync(
      join(place, 'test.bin'),
      cifarFile([[1, 1]], () => 2),
    );
    const data = await load({ name: 'cifar100', path: place });
    expect([...data.train.labels].map(label => data.classes[label])).toEqual(['apple', 'worm']);
    expect([...data.test.labels].map(label => data.classes[label])).toEqual(['aquarium_fish']);
  });

  it('reads Fashion-MNIST plain or gzip, and says which file is wrong', async () => {
    const place = join(folder, 'idx', 'FashionMNIST', 'raw');
    mkdirSync(place, { recursive: true });
    const pixels = Uint8Array.from({ length: 3 * 784 }, (_, i) => i % 256);
    writeFileSync(join(place, 'train-images-idx3-ubyte'), idxFile([3, 28, 28], pixels));
    writeFileSync(join(place, 'train-labels-idx1-ubyte.gz'), gzipSync(idxFile([3], Uint8Array.of(1, 2, 3))));
    writeFileSync(join(place, 't10k-images-idx3-ubyte.gz'), gzipSync(idxFile([1, 28, 28], pixels.subarray(0, 784))));
    writeFileSync(join(place, 't10k-labels-idx1-ubyte'), idxFile([1], Uint8Array.of(9)));
    const data = await load({ name: 'fashion_mnist', path: 'idx' });
    expect(data.train.pixels).toEqual(pixels);
    expect([...data.train.labels, ...data.test.labels]).toEqual([1, 2, 3, 9]);
    writeFileSync(join(place, 'train-labels-idx1-ubyte.gz'), gzipSync(idxFile([2], Uint8Array.of(1, 2))));
    expect((await dataError(load({ name: 'fashion_mnist', path: 'idx' }))).message).toContain(
      `${join(place, 'train-images-idx3-ubyte')}, byte 4: expected 2 images, found 3`,
    );
  });

  it('finds what was downloaded', async () => {
    cifar10(join(cachedDataset(cacheFolder(), 'cifar10'), 'cifar-10-batches-bin'));
    expect((await load({ name: 'cifar10' })).train.count).toBe(15);
  });

  it('tells the caller what to download if the files are nowhere', async () => {
    const error = await dataError(load({ name: 'cifar100' }));
    expect(error).toBeInstanceOf(MissingDataError);
    expect((error as MissingDataError).entry.downloads[0].file).toBe('cifar-100-binary.tar.gz');
    expect(error.message).toContain(cachedDataset(cacheFolder(), 'cifar100'));
    expect(error.hint).toMatch(/169 MB from www\.cs\.toronto\.edu/);
  });

  it.each([
    ['nowhere', /nowhere: there is no such folder/, /data_batch_1\.bin, .*test_batch\.bin/],
    ['partly', /partly: test_batch\.bin is missing/, /has to hold/],
    ['packed', /packed: the files of CIFAR-10 are not here/, /tar -xzf cifar-10-binary\.tar\.gz/],
    ['.', /the files of CIFAR-10 are not here/, /offers to download/],
  ])('says what is wrong with dataset.path: %s', async (path, message, hint) => {
    const place = join(folder, 'wrong');
    cifar10(join(place, 'whole'));
    for (const name of ['partly', 'packed']) mkdirSync(join(place, name), { recursive: true });
    for (let batch = 1; batch <= 5; batch++)
      copyFileSync(join(place, 'whole', `data_batch_${batch}.bin`), join(place, 'partly', `data_batch_${batch}.bin`));
    writeFileSync(join(place, 'packed', 'cifar-10-binary.tar.gz'), '');
    const error = await dataError(load({ name: 'cifar10', path }, place));
    expect(error).not.toBeInstanceOf(MissingDataError);
    expect(error.path).toEqual(['dataset', 'path']);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  it.each([
    ['cifar10', 'data_batch_1', /holds the version for Python .*cifar-10-binary\.tar\.gz from https:/],
    ['cifar10', 'cifar-10-batches-py/data_batch_1', /holds the version for Python/],
    ['cifar10', 'cifar-10-matlab.tar.gz', /holds the version for MATLAB/],
    ['cifar100', 'train', /holds the version for Python .*cifar-100-binary\.tar\.gz/],
    ['cifar100', 'cifar-100-python/train', /holds the version for Python/],
    [
      'svhn',
      'train/digitStruct.mat',
      /holds the whole house numbers .*train_32x32\.mat and test_32x32\.mat from http:/,
    ],
  ])('explains another version of %s: %s', async (name, file, message) => {
    const place = join(folder, 'other', name, file.replaceAll('/', '-'));
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), '\x80\x04');
    const error = await dataError(load({ name, path: place }));
    expect(error.path).toEqual(['dataset', 'path']);
    expect(error.message).toMatch(message);
  });

  it('reads MNIST as Fashion-MNIST is read, with the digits as classes', async () => {
    const place = join(folder, 'digits', 'MNIST', 'raw');
    mkdirSync(place, { recursive: true });
    for (const [name, count] of [
      ['train', 3],
      ['t10k', 1],
    ] as const) {
      const pixels = Uint8Array.from({ length: count * 784 }, (_, i) => i % 251);
      writeFileSync(join(place, `${name}-images-idx3-ubyte`), idxFile([count, 28, 28], pixels));
      writeFileSync(
        join(place, `${name}-labels-idx1-ubyte.gz`),
        gzipSync(idxFile([count], Uint8Array.of(7, 2, 1).subarray(0, count))),
      );
    }
    const data = await load({ name: 'mnist', path: 'digits' });
    expect(data.classes).toEqual([...'0123456789']);
    expect([...data.train.labels]).toEqual([7, 2, 1]);
    expect([...data.test.labels]).toEqual([7]);
  });

  it('takes dataset.path for the data set that ships, too', async () => {
    expect((await load({ path: mini, limit: { train: 10 } })).train.count).toBe(10);
  });

  it.each(['emnist', 'toString'])('knows no data set %s', async name => {
    const error = await dataError(load({ name }));
    expect(error.path).toEqual(['dataset', 'name']);
    expect(error.hint).toContain('cifar10');
  });
});
