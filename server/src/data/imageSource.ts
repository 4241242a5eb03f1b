import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogEntry } from './catalog.ts';
import { badFile, DataError, unreadable } from './errors.ts';
import { CIFAR10, CIFAR100, type CifarLayout, readCifarImages, readCifarLabels } from './formats/cifar.ts';
import { readIdxImages, readIdxLabels } from './formats/idx.ts';
import { readSvhnImages, readSvhnLabels } from './formats/svhn.ts';
import type { ImageFiles } from './imageFolder/files.ts';
import { datasetFile } from './locate.ts';

/** The labels of a data set, and its images on demand: only those that are used come into memory. */
export interface ImageSource {
  classes: readonly string[];
  /** In file order, numbered as the data set does; the number after the last class: an image that cannot be used. */
  labels: { train: Uint8Array | Int32Array; test: Uint8Array | Int32Array };
  height: number;
  width: number;
  channels: number;
  /** The images at the given positions (ascending), bytes in the order image, row, column, channel. */
  pixels(split: 'train' | 'test', positions: Int32Array): Promise<Uint8Array>;
  /** Where each image has a file of its own: which, and what there is to say of them. */
  files?: ImageFiles;
  pathOf?(split: 'train' | 'test', position: number): string;
  close?(): Promise<void>;
}

/**
 * Reads the labels of a data set whose files are in `folder`.
 * @throws DataError naming the file, the byte and what was expected there; from `pixels` as well
 */
export function openImages(entry: CatalogEntry, folder: string): Promise<ImageSource> {
  if (entry.format === 'idx') return openIdx(entry, folder);
  if (entry.format === 'svhn') return openSvhn(entry, folder);
  return entry.format === 'cifar10'
    ? openCifar(entry, folder, CIFAR10, 'batches.meta.txt')
    : openCifar(entry, folder, CIFAR100, 'fine_label_names.txt');
}

async function openIdx(entry: CatalogEntry, folder: string): Promise<ImageSource> {
  const file = (split: 'train' | 'test', part: 0 | 1) => {
    const name = entry.files[split][part];
    const path = datasetFile(folder, name);
    if (!path) throw new DataError(`${join(folder, name)}: there is no such file`);
    return path;
  };
  const labels = {
    train: await readIdxLabels(file('train', 1), entry.classes.length),
    test: await readIdxLabels(file('test', 1), entry.classes.length),
  };
  const { height, width, channels } = entry;
  return {
    classes: entry.classes,
    labels,
    height,
    width,
    channels,
    pixels: (split, positions) =>
      readIdxImages(file(split, 0), { count: labels[split].length, height, width }, positions),
  };
}

async function openSvhn(
  { classes, files, height, width, channels }: CatalogEntry,
  folder: string,
): Promise<ImageSource> {
  const file = (split: 'train' | 'test') => join(folder, files[split][0]);
  const labels = { train: await readSvhnLabels(file('train')), test: await readSvhnLabels(file('test')) };
  return {
    classes,
    labels,
    height,
    width,
    channels,
    pixels: (split, positions) => readSvhnImages(file(split), labels[split].length, positions),
  };
}

async function openCifar(
  entry: CatalogEntry,
  folder: string,
  layout: CifarLayout,
  namesFile: string,
): Promise<ImageSource> {
  const read = (files: readonly string[]) =>
    Promise.all(files.map(file => readCifarLabels(join(folder, file), layout)));
  const batches = { train: await read(entry.files.train), test: await read(entry.files.test) };
  const labels = { train: concatenate(batches.train), test: concatenate(batches.test) };
  const { height, width, channels } = entry;
  const imageBytes = height * width * channels;
  return {
    classes: (await readClassNames(join(folder, namesFile), entry.classes.length)) ?? entry.classes,
    labels,
    height,
    width,
    channels,
    async pixels(split, positions) {
      const pixels = new Uint8Array(positions.length * imageBytes);
      let start = 0;
      for (const [i, file] of entry.files[split].entries()) {
        const end = start + batches[split][i].length;
        const from = firstAtLeast(positions, start);
        const chosen = positions.slice(from, firstAtLeast(positions, end)).map(position => position - start);
        const into = pixels.subarray(from * imageBytes, (from + chosen.length) * imageBytes);
        await readCifarImages(join(folder, file), layout, chosen, into);
        start = end;
      }
      return pixels;
    },
  };
}

/** The class names that lie beside the data, one a line; undefined if there is no such file. */
async function readClassNames(path: string, count: number): Promise<string[] | undefined> {
  if (!existsSync(path)) return undefined;
  const text = await readFile(path, 'utf8').catch(error => {
    throw unreadable(path, error);
  });
  const names = text.split(/\r?\n/).filter(line => line.trim() !== '');
  if (new Set(names).size !== count || names.length !== count)
    throw badFile(path, 0, `${count} different class names, one a line`, `${new Set(names).size}`);
  return names;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The first place in an ascending array whose value is at least `value`. */
function firstAtLeast(ascending: Int32Array, value: number): number {
  const found = ascending.findIndex(element => element >= value);
  return found < 0 ? ascending.length : found;
}
