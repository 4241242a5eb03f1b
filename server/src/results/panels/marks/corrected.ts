import { dirname } from 'node:path';
import { counted } from '../../../counted.ts';
import { listImages } from '../../../data/imageFolder/list.ts';
import { splitImages } from '../../../data/imageFolder/splitImages.ts';
import { FOLDER_DEFAULTS } from '../../../experiment/imageFolder.ts';
import { type RunRecord, readRunRecord } from '../../../runs/folder.ts';
import { imagePaths } from '../../../runs/imageFiles.ts';
import type { Column, Table } from '../../table.ts';
import type { Mark } from '../contract.ts';
import { readMarks } from './file.ts';
import { damagedNotes } from './marks.ts';
import { replayMarks } from './replay.ts';
import { imageLabels } from './table.ts';

/** The labels of a run's images, as a person corrected them in the gallery. */
export interface CorrectedLabels {
  /** `path,label` and, where there are test images, `split`: a label file of `image_folder`. Or `index,label`. */
  table: Table;
  /** How many images were dropped and relabelled; those to keep stay as they are. */
  dropped: number;
  relabelled: number;
  /** The folder in which the paths of the table start; undefined where images are no files. */
  folder?: string;
  notes: string[];
}

/** An image with its label before label noise, by name. */
interface Labelled {
  key: string | number;
  label: string;
  split?: string;
}

/**
 * Applies the marks of a run to the labels of its data set; no image is touched. Of a folder of images, all that it holds
 * now count, those that the run did not use too.
 * @throws plain messages: nothing is marked; DataError where the folder of the images or its label file cannot be read
 */
export async function correctedLabels(runFolder: string): Promise<CorrectedLabels> {
  const record = readRunRecord(runFolder);
  const { actions, damaged } = readMarks(runFolder);
  const { marks } = replayMarks(actions);
  if (marks.length === 0) throw new Error('No image of this run is marked, so there is nothing to apply');
  const paths = imagePaths(runFolder);
  const { images, notes, folder } = paths ? await imagesOfFolder(record) : await imagesOfRun(runFolder, record);
  const decisions = new Map<string | number, Mark>(marks.map(mark => [paths?.get(mark.index) ?? mark.index, mark]));
  const found = images.filter(({ key }) => decisions.has(key)).map(({ key }) => decisions.get(key)!);
  const kept = images.filter(({ key }) => decisions.get(key)?.decision !== 'drop');
  const corrected = kept.map(({ label, ...image }) => {
    const mark = decisions.get(image.key);
    return { ...image, label: mark?.decision === 'relabel' ? record.data.classes[mark.class!] : label };
  });
  const lost = marks.length - found.length;
  return {
    table: labelTable(corrected, paths !== undefined),
    dropped: images.length - kept.length,
    relabelled: found.filter(({ decision }) => decision === 'relabel').length,
    ...(folder !== undefined && { folder }),
    notes: [
      ...damagedNotes(damaged),
      ...notes,
      ...(lost > 0 ? [`Marked, but not there any more: ${counted(lost, 'image')}`] : []),
    ],
  };
}

interface Known {
  images: Labelled[];
  notes: string[];
  folder?: string;
}

async function imagesOfFolder({ experiment: { dataset }, experimentFile }: RunRecord): Promise<Known> {
  const places = { path: dataset.path ?? '', labels: dataset.labels };
  const listing = await listImages(places, dirname(experimentFile));
  const { train, test } = splitImages(listing.images, dataset.test_split ?? FOLDER_DEFAULTS.test_split);
  const tests = new Set(test);
  const all = [...train, ...test].map(image => ({
    key: image.path,
    label: listing.classes[image.label],
    ...(test.length > 0 && { split: tests.has(image) ? 'test' : 'train' }),
  }));
  const [images, odd] = [all.filter(({ key }) => canBeWritten(key)), all.filter(({ key }) => !canBeWritten(key))];
  const notes =
    odd.length > 0
      ? [`Left out, since a label file cannot name them: ${counted(odd.length, 'image')}, the first: ${odd[0].key}`]
      : [];
  return { images, folder: listing.root, notes: [...listing.notes, ...notes] };
}

/** Label files of Windows write `\` between folders, and blanks around a cell do not count. */
function canBeWritten(path: string): boolean {
  return path === path.trim() && !path.includes('\\');
}

async function imagesOfRun(runFolder: string, { data }: RunRecord): Promise<Known> {
  const labels = await imageLabels(runFolder, 'original_labels');
  if (labels.size === 0)
    throw new Error('This run has no finished member yet, so the labels of its images are not known');
  const images = [...labels].sort(([a], [b]) => a - b).map(([key, label]) => ({ key, label: data.classes[label] }));
  return { images, notes: [] };
}

function labelTable(images: readonly Labelled[], withPaths: boolean): Table {
  const text = (name: string, of: (image: Labelled) => string): Column => ({
    name,
    type: 'text',
    data: images.map(of),
  });
  const key: Column = withPaths
    ? text('path', image => String(image.key))
    : { name: 'index', type: 'integer', data: images.map(image => Number(image.key)) };
  const withSplit = images.some(({ split }) => split !== undefined);
  const columns = [
    key,
    text('label', ({ label }) => label),
    ...(withSplit ? [text('split', ({ split }) => split ?? '')] : []),
  ];
  return { rows: images.length, columns };
}
