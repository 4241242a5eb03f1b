import { createHash } from 'node:crypto';
import { catalog } from './catalog.ts';
import { chooseClasses, chooseExamples } from './choose.ts';
import { DataError } from './errors.ts';
import type { DecodeWatch } from './imageFolder/decodeFiles.ts';
import type { ImageFiles } from './imageFolder/files.ts';
import { type FolderSection, openImageFolder } from './imageFolder/open.ts';
import { type ImageSource, openImages } from './imageSource.ts';
import { addLabelNoise } from './labelNoise.ts';
import { cacheFolder, locateDataset } from './locate.ts';

/** The `dataset` section of an experiment, as far as images need it; of a folder of images all that `FolderSection` has. */
export interface DatasetSection extends Partial<Omit<FolderSection, 'path'>> {
  name: string;
  path?: string | undefined;
  label_noise?: { fraction: number; seed: number } | undefined;
}

/** The examples of one split, in the order of the official files. */
export interface Examples {
  count: number;
  /** count x height x width x channels, 0 to 255. */
  pixels: Uint8Array;
  /** Positions in `classes`; of training examples, after label noise. */
  labels: Int32Array;
  /** The same before label noise. */
  originalLabels: Int32Array;
  /**
   * The position in the official data set, its training images first and its test images after them: unique in a run,
   * and the same whatever the limit and the classes.
   */
  index: Int32Array;
  /** Where each image has a file of its own: its path inside the data set's folder, `/` on every system. */
  paths?: string[];
}

/** The images of a data set as an experiment asks for them. */
export interface ImageData {
  name: string;
  /** In the order of their labels. */
  classes: string[];
  height: number;
  width: number;
  channels: number;
  train: Examples;
  test: Examples;
  /** sha256 of all of the above but the name and the original labels. */
  fingerprint: string;
  /** Per channel, of the training images, on the scale 0 to 1. */
  mean: number[];
  /** The standard deviation likewise (over all pixels, without Bessel's correction); 0 where a channel is constant. */
  std: number[];
  /** Of data sets whose images have a file each. */
  files?: ImageFiles;
}

/**
 * Loads the images that an experiment uses; the others of its data set never come into memory.
 * @param where the experiment file's folder, against which `dataset.path` counts, and the cache if not the usual one
 * @param watch of a folder of images: is told how many of those to decode are done, and stops it
 * @throws MissingDataError if the files are nowhere and `dataset.path` is not given; else DataError, with the place in
 *   the experiment file where there is one; the reason of the watch's signal
 */
export async function loadImages(
  section: DatasetSection,
  where: { experimentFolder: string; cacheFolder?: string },
  watch?: DecodeWatch,
): Promise<ImageData> {
  const source = await openSource(section, { cacheFolder: cacheFolder(), ...where }, watch);
  try {
    return await loadFrom(source, section);
  } finally {
    await source.close?.();
  }
}

function openSource(
  section: DatasetSection,
  where: { experimentFolder: string; cacheFolder: string },
  watch: DecodeWatch | undefined,
): Promise<ImageSource> {
  if (section.name === 'image_folder') return openImageFolder(section as FolderSection, where, watch);
  const entry = Object.hasOwn(catalog, section.name) ? catalog[section.name] : undefined;
  if (!entry)
    throw new DataError(`There is no data set of images called '${section.name}'`, {
      path: ['dataset', 'name'],
      hint: `The data sets are: ${Object.keys(catalog).join(', ')}.`,
    });
  return openImages(entry, locateDataset(entry, section.path, where));
}

async function loadFrom(source: ImageSource, section: DatasetSection): Promise<ImageData> {
  const { height, width, channels, files } = source;
  const { classes, relabel } = chooseClasses(source.classes, section.classes);
  const firstIndex = { train: 0, test: source.labels.train.length };
  const positions = {
    train: chooseExamples(source.labels.train, relabel, 'train', section.limit?.train),
    test: chooseExamples(source.labels.test, relabel, 'test', section.limit?.test),
  };
  const load = async (split: 'train' | 'test'): Promise<Examples> => {
    const originalLabels = Int32Array.from(positions[split], position => relabel[source.labels[split][position]]);
    const noise = split === 'train' ? section.label_noise : undefined;
    const { pathOf } = source;
    return {
      count: positions[split].length,
      pixels: await source.pixels(split, positions[split]),
      labels: noise ? addLabelNoise(originalLabels, classes.length, noise) : originalLabels.slice(),
      originalLabels,
      index: positions[split].map(position => position + firstIndex[split]),
      ...(pathOf && { paths: Array.from(positions[split], position => pathOf(split, position)) }),
    };
  };
  const { name } = section;
  const data = { name, classes, height, width, channels, train: await load('train'), test: await load('test') };
  const statistics = channelStatistics(data.train.pixels, channels);
  return { ...data, fingerprint: fingerprint(data), ...statistics, ...(files && { files }) };
}

function fingerprint(data: Omit<ImageData, 'fingerprint' | 'mean' | 'std'>): string {
  const { classes, height, width, channels, train, test } = data;
  const hash = createHash('sha256');
  hash.update(JSON.stringify({ classes, height, width, channels, train: train.count, test: test.count }));
  for (const { pixels, labels, index } of [train, test]) for (const part of [pixels, labels, index]) hash.update(part);
  return hash.digest('hex');
}

/** Mean and standard deviation per channel. A histogram makes them exact to float64 however many pixels there are. */
function channelStatistics(pixels: Uint8Array, channels: number): { mean: number[]; std: number[] } {
  const mean: number[] = [];
  const std: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    const histogram = new Float64Array(256);
    for (let i = channel; i < pixels.length; i += channels) histogram[pixels[i]]++;
    const count = pixels.length / channels;
    const average = histogram.reduce((sum, times, value) => sum + times * value, 0) / count;
    const variance = histogram.reduce((sum, times, value) => sum + times * (value - average) ** 2, 0) / count;
    mean.push(average / 255);
    std.push(Math.sqrt(variance) / 255);
  }
  return { mean, std };
}
