import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DataError } from '../errors.ts';
import { listClassFolders } from './classFolders.ts';
import { listLabelFile } from './labelFile.ts';
import type { Listing } from './listing.ts';

/** More classes than this are no classes: most likely it is another folder. */
const MOST_CLASSES = 1000;

/** Where the images are, and how their labels are told. */
export interface ImagePlaces {
  /** `dataset.path`, relative to `experimentFolder`. */
  path: string;
  /** `dataset.labels`: a label file, relative to `experimentFolder` or else to the folder of the images. */
  labels?: string | undefined;
}

/**
 * Lists the images of a folder and their labels; no image is read.
 * @param most files to look at
 * @throws DataError at `dataset.path` or `dataset.labels`: no such folder, no class folders, one class only, a label file
 *   that cannot be read; TooManyFiles
 */
export async function listImages(
  { path, labels }: ImagePlaces,
  experimentFolder: string,
  most?: number,
): Promise<Listing> {
  const folder = resolve(experimentFolder, path);
  const there = await stat(folder).catch(() => undefined);
  if (!there) throw problem(`${folder}: there is no such folder`);
  if (!there.isDirectory()) throw problem(`${folder} is not a folder`);
  const root = await realpath(folder);
  const listing =
    labels === undefined
      ? await listClassFolders(root, most)
      : await listLabelFile(root, labelFile(labels, experimentFolder, folder), most);
  checkClasses(listing, folder, labels);
  return listing;
}

function labelFile(labels: string, experimentFolder: string, folder: string): string {
  const places = [resolve(experimentFolder, labels), resolve(folder, labels)];
  const found = places.find(place => existsSync(place));
  if (found) return found;
  throw new DataError(`${labels}: there is no such file, neither in ${experimentFolder} nor in ${folder}`, {
    path: ['dataset', 'labels'],
  });
}

function checkClasses({ classes, skipped }: Listing, folder: string, labels: string | undefined): void {
  const place = { path: ['dataset', labels === undefined ? 'path' : 'labels'] };
  const [first] = skipped;
  const because = first ? `. ${skipped.length} files were passed over, the first: ${first.path}, ${first.reason}` : '';
  if (classes.length === 0 && labels !== undefined)
    throw new DataError(`${labels} names no image that is in ${folder}${because}`, place);
  if (classes.length === 0)
    throw new DataError(`${folder} holds no folder with PNG, JPEG or WebP images${because}`, {
      ...place,
      hint: 'It needs a folder for each class, or `dataset.labels` a file that names each image and its label.',
    });
  if (classes.length === 1)
    throw new DataError(`Only one class has images: ${classes[0]}. At least two are needed`, {
      ...place,
      hint: labels === undefined ? 'Is it perhaps the folder above that holds the folders of the classes?' : '',
    });
  if (classes.length > MOST_CLASSES)
    throw new DataError(
      `${classes.length} classes, such as ${classes.slice(0, 3).join(', ')}: at most ${MOST_CLASSES} can be used`,
      place,
    );
}

function problem(message: string): DataError {
  return new DataError(message, { path: ['dataset', 'path'] });
}
