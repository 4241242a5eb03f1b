import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { fileRemarks } from '../../../../server/src/data/imageFolder/files.ts';
import type { FolderSection } from '../../../../server/src/data/imageFolder/open.ts';
import { loadImages } from '../../../../server/src/data/load.ts';
import { dataError, temporaryFolder } from '../helpers.ts';
import { BLUE, GREEN, PLAIN, plainImage, RED, writeImages } from './images.ts';

const folder = temporaryFolder();
const load = (path: string, section: Partial<FolderSection> = {}) =>
  loadImages({ ...PLAIN, path, ...section }, { experimentFolder: folder, cacheFolder: join(folder, 'cache') });

beforeAll(async () => {
  const moving = [await plainImage('a.png', RED), await plainImage('a.png', BLUE)];
  const cut = await plainImage('a.jpg', GREEN, 64);
  await writeImages(join(folder, 'mixed'), {
    'a/good one.png': RED,
    'a/same.png': RED,
    'a/empty.png': '',
    'a/text.png': 'this only claims to be one',
    'a/cut.jpg': cut.subarray(0, cut.length / 2),
    'a/moving.webp': await sharp(moving, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer(),
    'b/other.png': GREEN,
    'b/copy.png': RED,
    'outside the classes.png': BLUE,
  });
  await writeImages(join(folder, 'elsewhere'), { 'secret.png': BLUE });
  symlinkSync(join(folder, 'elsewhere/secret.png'), join(folder, 'mixed/b/link.png'));
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'mixed/b/linked folder'));
  symlinkSync('..', join(folder, 'mixed/b/circle'));
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'mixed/c'));
  symlinkSync('good one.png', join(folder, 'mixed/a/inside.png'));
});

const OUT = 'a link that leads out of the folder of the images';
const SKIPPED = [
  ['a/cut.jpg', 'damaged or cut short'],
  ['a/empty.png', 'the file is empty'],
  ['a/text.png', 'this is no PNG, JPEG or WebP image, whatever its name says'],
  ['b/circle', 'a link to a folder: such links are not followed'],
  ['b/link.png', OUT],
  ['b/linked folder', OUT],
  ['c', OUT],
  ['outside the classes.png', 'it lies outside the class folders'],
];

describe('files that cannot be used', () => {
  it('are left out and listed, each with its reason; double ones are listed', async () => {
    const data = await load('mixed');
    expect(data.train.paths).toEqual([
      'a/good one.png',
      'a/inside.png',
      'a/moving.webp',
      'a/same.png',
      'b/copy.png',
      'b/other.png',
    ]);
    expect(data.files!.skipped.map(({ path, reason }) => [path, reason])).toEqual(SKIPPED);
    expect(data.files!.duplicates).toEqual([['a/good one.png', 'a/inside.png', 'a/same.png', 'b/copy.png']]);
    const notes = [
      'Images that are there more than once, with different labels: 1, the first: a/good one.png = a/inside.png = a/same.png = b/copy.png',
      'a/moving.webp: animated: the first frame is taken',
    ];
    expect(data.files!.notes).toEqual(notes);
    // The places of the others are those that they would have if all were good.
    expect([...data.train.index]).toEqual([2, 3, 4, 5, 7, 8]);
    expect(fileRemarks(data.files!)).toEqual([
      ...notes,
      '8 files left out:',
      ...SKIPPED.slice(0, 5).map(([path, reason]) => `  ${path}: ${reason}`),
      '  ... and 3 more, in files.json of the run folder',
      '1 image there more than once:',
      '  a/good one.png = a/inside.png = a/same.png = b/copy.png',
    ]);
  });

  it('end the work where the experiment says so, all of them named', async () => {
    const error = await dataError(load('mixed', { on_bad_file: 'fail' }));
    expect(error.path).toEqual(['dataset', 'on_bad_file']);
    expect(error.message).toMatch(/^8 files cannot be used:\n/);
    for (const [path, reason] of SKIPPED) expect(error.message).toContain(`  ${path}: ${reason}`);
    const double = await dataError(load('mixed', { on_duplicate: 'fail' }));
    expect(double.path).toEqual(['dataset', 'on_duplicate']);
    expect(double.message).toBe(
      '1 images are there more than once, the first: a/good one.png = a/inside.png = a/same.png = b/copy.png',
    );
  });

  it('of the same content can be left out but for the first', async () => {
    const data = await load('mixed', { on_duplicate: 'skip' });
    expect(data.train.paths).toEqual(['a/good one.png', 'a/moving.webp', 'b/other.png']);
    expect(data.files!.duplicates).toEqual([]);
    expect(data.files!.skipped).toContainEqual({ path: 'b/copy.png', reason: 'the same image as a/good one.png' });
    // Nothing is left to keep the experiment from.
    await writeImages(join(folder, 'doubles'), { 'a/1.png': RED, 'a/2.png': RED, 'b/1.png': BLUE });
    expect((await load('doubles', { on_duplicate: 'skip', on_bad_file: 'fail' })).train.count).toBe(2);
  });

  it('that are both among training and test images are told', async () => {
    await writeImages(join(folder, 'leak'), { 'train/a/1.png': RED, 'train/b/1.png': BLUE, 'test/a/2.png': RED });
    expect((await load('leak')).files!.notes).toEqual([
      'Images that are both among the training and the test images: 1, the first: train/a/1.png = test/a/2.png',
    ]);
    expect((await load('leak', { on_duplicate: 'skip' })).test.count).toBe(0);
  });

  it('may be all there is', async () => {
    await writeImages(join(folder, 'all bad'), { 'a/1.png': 'x', 'b/1.png': 'y' });
    const error = await dataError(load('all bad'));
    expect(error.message).toMatch(
      /^There are no training images\. 2 files were left out, the first: a\/1\.png, this is no/,
    );
  });

  it('may be all of a class', async () => {
    const bad = { 'bad/1.png': 'x', 'bad/2.png': '' };
    await writeImages(join(folder, 'one bad'), { ...bad, 'a/1.png': RED, 'b/1.png': BLUE });
    const { files, classes } = await load('one bad');
    expect(classes).toEqual(['a', 'b', 'bad']);
    expect(files!.notes).toEqual([
      'Of bad every file is left out, the first: bad/1.png, this is no PNG, JPEG or WebP image, whatever its name says',
    ]);
    await writeImages(join(folder, 'one good'), { ...bad, 'a/1.png': RED });
    const error = await dataError(load('one good'));
    expect(error.path).toEqual(['dataset', 'path']);
    expect(error.message).toMatch(/^Only one class has images that can be used to train on: a\. Of bad every file/);
  });

  it('may be folders', async () => {
    await writeImages(join(folder, 'odd'), { 'a/1.png': RED, 'b/1.png': BLUE });
    mkdirSync(join(folder, 'odd/a/folder.png'));
    mkdirSync(join(folder, 'odd/nothing inside'));
    const { files, train } = await load('odd');
    expect(train.count).toBe(2);
    expect(files!.notes).toEqual(['Folders without images, which are no classes here: nothing inside']);
  });
});
