import { stat } from 'node:fs/promises';
import type { FolderFacts } from '../../experiment/imageFolder.ts';
import { type ImagePlaces, listImages } from './list.ts';
import { type Listing, TooManyFiles } from './listing.ts';

/** While somebody writes an experiment, more files than this are not counted: the folder may be the whole disk. */
const MOST_FILES = 200_000;

/** The last looks, by what was looked at, with the state of all that they depend on. */
const looks = new Map<string, { stamps: Map<string, number>; facts: FolderFacts }>();
const MOST_LOOKS = 20;

/**
 * What a folder of images holds, seen from outside: no image is read. As long as nothing has changed, a second look costs
 * next to nothing.
 * @returns undefined where there are too many files to count
 * @throws DataError as `listImages`
 */
export async function lookAtImages(places: ImagePlaces, experimentFolder: string): Promise<FolderFacts | undefined> {
  const key = JSON.stringify([experimentFolder, places.path, places.labels]);
  const known = looks.get(key);
  if (known && (await isUnchanged(known.stamps))) return known.facts;
  looks.delete(key);
  try {
    const listing = await listImages(places, experimentFolder, MOST_FILES);
    const facts = folderFacts(listing);
    looks.set(key, { stamps: await stampsOf(listing.looked), facts });
    if (looks.size > MOST_LOOKS) looks.delete(looks.keys().next().value!);
    return facts;
  } catch (error) {
    if (error instanceof TooManyFiles) return undefined;
    throw error;
  }
}

function folderFacts({ classes, images, skipped }: Listing): FolderFacts {
  const counts = classes.map(name => ({ name, train: 0, test: 0 }));
  for (const { label, split } of images) counts[label][split ?? 'train']++;
  const [first] = skipped;
  return {
    classes: counts,
    splits: images.some(({ split }) => split !== undefined),
    ...(first && { skipped: { count: skipped.length, first: `${first.path}: ${first.reason}` } }),
  };
}

async function stampsOf(places: readonly string[]): Promise<Map<string, number>> {
  return new Map(await Promise.all(places.map(async place => [place, await stampOf(place)] as const)));
}

async function isUnchanged(stamps: ReadonlyMap<string, number>): Promise<boolean> {
  const now = await stampsOf([...stamps.keys()]);
  return [...stamps].every(([place, stamp]) => now.get(place) === stamp);
}

async function stampOf(place: string): Promise<number> {
  return stat(place).then(
    ({ mtimeMs }) => mtimeMs,
    () => -1,
  );
}
