import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FolderSection } from '../../../../server/src/data/imageFolder/open.ts';
import { loadImages } from '../../../../server/src/data/load.ts';
import { dataError, temporaryFolder } from '../helpers.ts';
import { BLUE, GREEN, PLAIN, plainImage, RED, writeImages } from './images.ts';

const folder = temporaryFolder();
const cacheFolder = join(folder, 'cache');
const load = (path: string, section: Partial<FolderSection> = {}, watch = {}) =>
  loadImages({ ...PLAIN, path, ...section }, { experimentFolder: folder, cacheFolder }, watch);
const colourOf = (pixels: Uint8Array, image: number) => [...pixels.subarray(image * 192, image * 192 + 3)];

describe('a folder per class', () => {
  it('gives its images in the order of their paths, labelled in the order of the class names', async () => {
    await writeImages(join(folder, 'photos'), {
      'red things/b.png': RED,
      'red things/deep/er/c.webp': RED,
      'red things/a.JPG': RED,
      'green/Ünï côde ..name.png': GREEN,
      'green/notes.txt': 'no image',
      '.hidden/a.png': BLUE,
    });
    const data = await load('photos');
    expect(data).toMatchObject({
      name: 'image_folder',
      classes: ['green', 'red things'],
      height: 8,
      width: 8,
      channels: 3,
    });
    expect(data.train.paths).toEqual([
      'green/Ünï côde ..name.png',
      'red things/a.JPG',
      'red things/b.png',
      'red things/deep/er/c.webp',
    ]);
    expect([...data.train.labels]).toEqual([0, 1, 1, 1]);
    expect([...data.train.index]).toEqual([0, 1, 2, 3]);
    expect(colourOf(data.train.pixels, 0)).toEqual(GREEN);
    expect(colourOf(data.train.pixels, 3)).toEqual(RED);
    expect(data.test).toMatchObject({ count: 0, paths: [] });
    expect(data.files!.notes).toEqual(['Files that are not PNG, JPEG or WebP by name: .txt (1)']);
    expect(data.files!.skipped).toEqual([]);
  });

  it('may lie around its experiment, whose runs are no class', async () => {
    await writeImages(join(folder, 'around'), {
      'cats/1.png': RED,
      'dogs/1\\2.png': GREEN,
      'runs/first/run.json': '{}',
      'runs/first/journal.jsonl': '',
      'runs/first/thumbnails/sheet_000.png': BLUE,
    });
    const data = await load('around');
    expect(data.classes).toEqual(['cats', 'dogs']);
    expect(data.train.paths).toEqual(['cats/1.png', 'dogs/1\\2.png']);
    expect(data.files!.notes).toEqual(['Folders without images, which are no classes here: runs']);
  });

  it('has numbers for classes by size', async () => {
    await writeImages(join(folder, 'numbers'), { '10/a.png': RED, '9/a.png': GREEN });
    expect((await load('numbers')).classes).toEqual(['9', '10']);
  });

  it('may have dots, blanks and letters of any script in its names', async () => {
    const names = ['.. up/..a..png', 'a b/ç ü.png', '猫/🙂.png'];
    await writeImages(
      join(folder, 'names'),
      Object.fromEntries(['a..b/..c.PNG', ...names].map((name, i) => [name, [i, 0, 0] as const])),
    );
    const { classes, train, files } = await load('names');
    // What begins with a dot is hidden, and belongs to the system.
    expect(train.paths).toEqual(['a b/ç ü.png', '猫/🙂.png']);
    expect(classes).toEqual(['a b', '猫']);
    expect(files!.notes).toEqual(['Folders without images, which are no classes here: a..b']);
  });

  it('says what it lacks', async () => {
    await writeImages(join(folder, 'one class'), { 'cats/a.png': RED, 'cats/b.png': GREEN });
    await writeImages(join(folder, 'flat'), { 'a.png': RED, 'empty/readme.txt': '' });
    const cases = [
      ['nowhere', /nowhere: there is no such folder$/],
      ['flat/a.png', /a\.png is not a folder$/],
      ['flat', /flat holds no folder with PNG, JPEG or WebP images.* a\.png, it lies outside the class folders/],
      ['one class', /^Only one class has images: cats\. At least two are needed/],
    ] as const;
    for (const [path, message] of cases) {
      const error = await dataError(load(path));
      expect(error.message).toMatch(message);
      expect(error.path).toEqual(['dataset', 'path']);
    }
  });
});

describe('the split', () => {
  it('is that of the folders train and test', async () => {
    await writeImages(join(folder, 'given'), {
      'train/cat/1.png': RED,
      'train/dog/1.png': GREEN,
      'train/dog/2.png': GREEN,
      'test/dog/3.png': BLUE,
      'val/dog/4.png': BLUE,
    });
    const data = await load('given', { test_split: { fraction: 0.5, seed: 0 } });
    expect(data.train.paths).toEqual(['train/cat/1.png', 'train/dog/1.png', 'train/dog/2.png']);
    expect(data.test.paths).toEqual(['test/dog/3.png']);
    expect([...data.test.index]).toEqual([3]);
    expect(data.classes).toEqual(['cat', 'dog']);
    expect(data.files!.notes).toEqual(['Not used, since there is a test folder: val']);
  });

  it('is that of train and val where there is no test', async () => {
    await writeImages(join(folder, 'given2'), { 'train/a/1.png': RED, 'train/b/1.png': RED, 'val/a/1.png': RED });
    expect((await load('given2')).test.paths).toEqual(['val/a/1.png']);
  });

  it('is none where train and test are classes', async () => {
    await writeImages(join(folder, 'things'), { 'train/1.png': RED, 'test/1.png': GREEN });
    expect(await load('things')).toMatchObject({ classes: ['test', 'train'], test: { count: 0 } });
  });

  it('is drawn, a share of each class, and the others stay when images come', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`${i < 20 ? 'a' : 'b'}/${i}.png`, [i, 2 * i, 3 * i] as const]),
    );
    await writeImages(join(folder, 'drawn'), files);
    const split = { test_split: { fraction: 0.2, seed: 1 } };
    const before = await load('drawn', split);
    const labels = [...before.test.labels];
    expect([labels.filter(label => label === 0).length, labels.filter(label => label === 1).length]).toEqual([4, 2]);
    expect(before.train.count).toBe(24);
    const other = await load('drawn', { test_split: { fraction: 0.2, seed: 2 } });
    expect(other.test.paths).not.toEqual(before.test.paths);
    await writeImages(join(folder, 'drawn'), { 'a/new.png': BLUE });
    const after = await load('drawn', split);
    expect(before.test.paths!.filter(path => !after.test.paths!.includes(path)).length).toBeLessThanOrEqual(1);
  });

  it('leaves a class with one image in training', async () => {
    await writeImages(join(folder, 'lonely'), { 'a/1.png': RED, 'b/1.png': GREEN, 'b/2.png': BLUE });
    const data = await load('lonely', { test_split: { fraction: 0.9, seed: 0 } });
    expect([...data.train.labels].sort()).toEqual([0, 1]);
    expect([...data.test.labels]).toEqual([1]);
  });
});

describe('limit, classes and label noise', () => {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`c${i % 4}/${i}.png`, [i, 100 + i, 200] as const]),
  );

  it('choose images whose indices stay the same, and decode no others', async () => {
    await writeImages(join(folder, 'many'), files);
    let decoded = 0;
    const some = await load('many', { limit: { train: 10 } }, { onProgress: (done: number) => (decoded = done) });
    expect(decoded).toBe(10);
    const all = await load('many', {}, { onProgress: (_: number, total: number) => (decoded = total) });
    expect(decoded).toBe(30);
    for (const [i, index] of some.train.index.entries()) {
      expect(some.train.paths![i]).toBe(all.train.paths![index]);
      expect(colourOf(some.train.pixels, i)).toEqual(colourOf(all.train.pixels, index));
    }
    const two = await load('many', { classes: ['c3', 'c1'] });
    expect(two.classes).toEqual(['c3', 'c1']);
    expect(two.train.paths!.every((path, i) => path.startsWith(two.classes[two.train.labels[i]]))).toBe(true);
  });

  it('change labels and keep the original ones', async () => {
    const data = await loadImages(
      { ...PLAIN, path: 'many', label_noise: { fraction: 0.5, seed: 0 } },
      { experimentFolder: folder, cacheFolder },
    );
    expect([...data.train.labels].filter((label, i) => label !== data.train.originalLabels[i])).toHaveLength(20);
  });

  it('say how many there are, and that some were left out', async () => {
    await writeImages(join(folder, 'few'), { 'a/1.png': RED, 'a/2.png': 'no image', 'b/1.png': BLUE });
    const error = await dataError(load('few', { limit: { train: 3 } }));
    expect(error.path).toEqual(['dataset', 'limit', 'train']);
    expect(error.message).toMatch(
      /^3 training images are asked for, but there are only 2\. 1 file was left out, .*a\/2\.png/,
    );
    // The draw goes on to the next image where it met a bad one.
    expect((await load('few', { limit: { train: 2 } })).train.count).toBe(2);
  });
});

describe('the cache', () => {
  const counting = () => {
    const seen = { decoded: 0, onProgress: () => void seen.decoded++ };
    return seen;
  };

  it('decodes nothing twice, and what has changed again', async () => {
    await writeImages(join(folder, 'cached'), { 'a/1.png': RED, 'a/2.png': GREEN, 'b/1.png': BLUE, 'b/bad.png': 'x' });
    const [first, second, third, fourth] = Array.from({ length: 4 }, counting);
    const before = await load('cached', {}, first);
    const again = await load('cached', {}, second);
    expect([first.decoded, second.decoded]).toEqual([4, 0]);
    expect(again).toEqual(before);
    // The same size and, to the second, the same time.
    const place = join(folder, 'cached/a/1.png');
    const { atime, mtime } = statSync(place);
    const changed = await plainImage('a.png', [201, 0, 0]);
    expect(changed.length).toBe(readFileSync(place).length);
    writeFileSync(place, changed);
    utimesSync(place, atime, mtime);
    const after = await load('cached', {}, third);
    expect(third.decoded).toBe(1);
    expect(colourOf(after.train.pixels, 0)).toEqual([201, 0, 0]);
    expect(after.fingerprint).not.toBe(before.fingerprint);
    await load('cached', { fit: 'pad' }, fourth);
    expect(fourth.decoded).toBe(4);
  });

  it('is made anew if it is damaged', async () => {
    await writeImages(join(folder, 'spoilt'), { 'a/1.png': RED, 'b/1.png': BLUE });
    const before = await load('spoilt');
    const [name] = readdirSync(join(cacheFolder, 'images')).filter(file => file.startsWith('spoilt-'));
    const place = join(cacheFolder, 'images', name);
    const good = readFileSync(place);
    for (const bytes of [good.subarray(0, good.length - 3), Buffer.alloc(0), Buffer.from('x'.repeat(1000))]) {
      writeFileSync(place, bytes);
      expect(await load('spoilt')).toEqual(before);
      expect(readFileSync(place).length).toBe(good.length);
    }
  });

  it('keeps what was decoded when the work is stopped, and leaves nothing else', async () => {
    await writeImages(
      join(folder, 'stopped'),
      Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i % 2}/${i}.png`, [i, i, 0] as const])),
    );
    const controller = new AbortController();
    const stopping = load(
      'stopped',
      {},
      { signal: controller.signal, onProgress: (done: number) => done === 20 && controller.abort(new Error('enough')) },
    );
    await expect(stopping).rejects.toThrow('enough');
    const rest = counting();
    const data = await load('stopped', {}, rest);
    expect(rest.decoded).toBeLessThanOrEqual(40);
    expect(rest.decoded).toBeGreaterThan(0);
    data.train.paths!.forEach((path, i) => {
      const number = Number(/\d+(?=\.png)/.exec(path)![0]);
      expect(colourOf(data.train.pixels, i)).toEqual([number, number, 0]);
    });
    expect(readdirSync(join(cacheFolder, 'images')).filter(name => name.includes('.part-'))).toEqual([]);
  });

  it('may be made by several at once', async () => {
    const names = Array.from({ length: 30 }, (_, i) => [`${i % 3}/${i}.png`, [i, 0, i] as const]);
    await writeImages(join(folder, 'shared'), Object.fromEntries(names));
    const [first, ...others] = await Promise.all([
      load('shared'),
      load('shared'),
      load('shared', { limit: { train: 5 } }),
    ]);
    expect(others[0]).toEqual(first);
    expect(others[1].train.count).toBe(5);
    expect(await load('shared')).toEqual(first);
  });

  it('is removed when nobody has read it for three months', async () => {
    const caches = () => readdirSync(join(cacheFolder, 'images'));
    const cacheOf = (name: string) => join(cacheFolder, 'images', caches().find(file => file.startsWith(`${name}-`))!);
    const long = new Date(Date.now() - 91 * 24 * 60 * 60 * 1000);
    utimesSync(cacheOf('stopped'), long, long);
    utimesSync(cacheOf('spoilt'), long, long);
    await load('spoilt');
    await load('cached', { size: 9 });
    expect(caches().some(file => file.startsWith('stopped-'))).toBe(false);
    expect(caches().some(file => file.startsWith('spoilt-'))).toBe(true);
  });

  it('says where it cannot be written', async () => {
    writeFileSync(join(folder, 'a file'), '');
    const error = await dataError(
      loadImages({ ...PLAIN, path: 'cached' }, { experimentFolder: folder, cacheFolder: join(folder, 'a file') }),
    );
    expect(error.message).toMatch(/cannot be kept in .*a file/);
    expect(error.hint).toMatch(/DEPTHLENS_CACHE/);
  });
});
