import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageFiles } from '../data/imageFolder/files.ts';
import type { Examples, ImageData } from '../data/load.ts';
import { writeWhole } from './atomic.ts';

/** `files.json` of a run whose images have a file each: which image is which file, and what was found of the files. */
export interface ImageFilesRecord extends ImageFiles {
  /** Positions in the data set of the images that the run uses, training images first. */
  index: number[];
  /** The file of each, inside `folder`, with `/` on every system. */
  paths: string[];
}

const NAME = 'files.json';

/** Images, and their files if they have any. */
export type NamedImages = Pick<ImageData, 'files'> & Record<'train' | 'test', Pick<Examples, 'index' | 'paths'>>;

/** Writes the files of a run's images, if they have any. */
export function writeImageFiles(runFolder: string, { files, train, test }: NamedImages): void {
  if (!files || !train.paths || !test.paths) return;
  const record: ImageFilesRecord = {
    ...files,
    index: [...train.index, ...test.index],
    paths: [...train.paths, ...test.paths],
  };
  writeWhole(join(runFolder, NAME), JSON.stringify(record));
}

/** @returns undefined where the images have no files of their own */
export function readImageFiles(runFolder: string): ImageFilesRecord | undefined {
  const path = join(runFolder, NAME);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** Which file each image of a run is, by its index; undefined where its images are no files. */
export function imagePaths(runFolder: string): Map<number, string> | undefined {
  const files = readImageFiles(runFolder);
  return files && new Map(files.index.map((index, i) => [index, files.paths[i]]));
}
