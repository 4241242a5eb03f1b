import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { listImages } from '../../server/src/data/imageFolder/list.ts';
import type { FolderSection } from '../../server/src/data/imageFolder/open.ts';
import { type ImageData, loadImages } from '../../server/src/data/load.ts';
import { correctedLabels } from '../../server/src/results/panels/marks/corrected.ts';
import { writeImageFiles } from '../../server/src/runs/imageFiles.ts';
import { writeMadeUpRun } from '../results/madeUpRun.ts';
import { ask } from '../results/panels/asked.ts';
import { temporaryFolder } from '../unit/data/helpers.ts';
import { BLUE, GREEN, PLAIN, RED, writeImages } from '../unit/data/imageFolder/images.ts';
import { depthlens } from './cli.ts';

const folder = temporaryFolder();
const about = { classes: ['cat', 'dog, wet', 'newt'], probes: 2 };
const call = (...args: string[]) => depthlens(['apply-marks', ...args]).ended;

/** A run that has seen images with these labels (and before label noise, those). */
function madeUp(
  name: string,
  { train, test: unseen }: Record<'train' | 'test', Pick<ImageData['train'], 'index' | 'labels' | 'originalLabels'>>,
) {
  const split = ({ index, labels, originalLabels }: typeof train) => ({
    index,
    arrays: { labels, original_labels: originalLabels },
  });
  return writeMadeUpRun(join(folder, name), about, [{ train: split(train), test: split(unseen) }]);
}

let run: string;
let data: ImageData;
const section: FolderSection & { name: string } = { ...PLAIN, path: 'photos', test_split: { fraction: 0.5, seed: 3 } };

beforeAll(async () => {
  await writeImages(join(folder, 'photos'), {
    'cat/a 1.png': RED,
    'cat/ü.png': RED,
    'cat/not used.png': RED,
    'dog, wet/1.png': GREEN,
    'dog, wet/2.png': GREEN,
    'dog, wet/back\\slash.png': GREEN,
    'newt/1.png': BLUE,
    'newt/2.png': BLUE,
  });
  data = await loadImages(section, { experimentFolder: folder, cacheFolder: join(folder, 'cache') });
  run = madeUp('run', data);
  const record = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
  record.experimentFile = join(folder, 'mine.depthlens.yaml');
  record.experiment.dataset = section;
  writeFileSync(join(run, 'run.json'), JSON.stringify(record));
  writeImageFiles(run, data);
});

const indexOf = (path: string) =>
  [data.train, data.test].flatMap(({ paths, index }) => {
    const at = paths!.indexOf(path);
    return at < 0 ? [] : [index[at]];
  })[0];

test('nothing is marked: nothing is written', async () => {
  const { code, stderr } = await call(run);
  expect([code, stderr]).toEqual([1, expect.stringContaining('No image of this run is marked')]);
});

test('a folder of images: the file reads back as corrected labels, with the same split, and no image is touched', async () => {
  await ask(run, 'mark', { indices: [indexOf('cat/ü.png')], decision: 'relabel', class: 1 });
  await ask(run, 'mark', { indices: [indexOf('newt/1.png')], decision: 'drop' });
  await ask(run, 'mark', { indices: [indexOf('dog, wet/1.png')], decision: 'keep' });
  // An image that came later counts too.
  await writeImages(join(folder, 'photos'), { 'newt/later.png': BLUE });

  const out = join(folder, 'labels.csv');
  const { code, stdout, stderr } = await call(run, '--out', out);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(
    /^7 images written to .*labels\.csv.*: 1 relabelled, 1 dropped\.\nTo train on them: dataset: \{ name: image_folder, /,
  );
  expect(stderr).toContain('cannot name them: 1 image, the first: dog, wet/back\\slash.png');
  const { classes, images, skipped } = await listImages({ path: 'photos', labels: out }, folder);
  expect(skipped).toEqual([]);
  expect(images.map(({ path, label }) => [path, classes[label]])).toEqual([
    ['cat/a 1.png', 'cat'],
    ['cat/not used.png', 'cat'],
    ['cat/ü.png', 'dog, wet'],
    ['dog, wet/1.png', 'dog, wet'],
    ['dog, wet/2.png', 'dog, wet'],
    ['newt/2.png', 'newt'],
    ['newt/later.png', 'newt'],
  ]);
  const before = new Set(data.test.paths);
  for (const { path, split } of images)
    if (!path.startsWith('newt')) expect(split, path).toBe(before.has(path) ? 'test' : 'train');

  const again = await call(run, '--out', out);
  expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/labels\.csv is there already\n {2}.*--force/)]);
  const forced = await call(run, '--out', out, '--force', '--json');
  expect(JSON.parse(forced.stdout)).toEqual({
    out,
    images: 7,
    relabelled: 1,
    dropped: 1,
    folder: expect.stringMatching(/photos$/),
  });
  const odd = await call(run, '--out', join(folder, 'photos/cat/a 1.png'), '--force');
  expect([odd.code, odd.stderr]).toEqual([1, expect.stringContaining('a label file ends in .csv or .jsonl')]);
});

test('data without files: positions and the labels before label noise', async () => {
  const labelled = (first: number, labels: number[], originalLabels = labels) => ({
    index: Int32Array.from(labels, (_, i) => first + i),
    labels: Int32Array.from(labels),
    originalLabels: Int32Array.from(originalLabels),
  });
  const other = madeUp('other', { train: labelled(0, [0, 1, 2], [0, 2, 2]), test: labelled(10, [1, 1]) });
  await ask(other, 'mark', { indices: [0, 10], decision: 'relabel', class: 2 });
  await ask(other, 'mark', { indices: [11, 99], decision: 'drop' });
  const { table, notes, ...rest } = await correctedLabels(other);
  expect(table.columns.map(({ name, data: values }) => [name, [...(values as readonly string[])]])).toEqual([
    ['index', [0, 1, 2, 10]],
    ['label', ['newt', 'newt', 'newt', 'newt']],
  ]);
  expect(rest).toEqual({ dropped: 1, relabelled: 2 });
  expect(notes).toEqual(['Marked, but not there any more: 1 image']);
});

test('a folder of images that is gone is told', async () => {
  const record = readFileSync(join(run, 'run.json'), 'utf8');
  writeFileSync(join(run, 'run.json'), record.replace('"path":"photos"', '"path":"gone"'));
  await expect(correctedLabels(run)).rejects.toThrow(/gone: there is no such folder/);
  writeFileSync(join(run, 'run.json'), record);
});
