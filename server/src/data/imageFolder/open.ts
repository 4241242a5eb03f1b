import { counted } from '../../counted.ts';
import { chooseClasses, chooseExamples } from '../choose.ts';
import { DataError } from '../errors.ts';
import type { ImageSource } from '../imageSource.ts';
import { openDecoded } from './cached.ts';
import type { DecodeSettings } from './decode.ts';
import type { DecodeWatch } from './decodeFiles.ts';
import { duplicateNotes, duplicatesOf } from './duplicates.ts';
import { emptyClasses } from './emptyClasses.ts';
import type { ImageFiles } from './files.ts';
import { type ImagePlaces, listImages } from './list.ts';
import { type ImageParts, inOrder, type ListedImage, type Listing, type SkippedFile } from './listing.ts';
import { readPixels } from './pixels.ts';
import { splitImages } from './splitImages.ts';

/** The `dataset` section of an experiment with images of its own, with nothing left open. */
export interface FolderSection extends ImagePlaces, DecodeSettings {
  test_split: { fraction: number; seed: number };
  on_bad_file: 'skip' | 'fail';
  on_duplicate: 'keep' | 'skip' | 'fail';
  limit?: { train?: number | undefined; test?: number | undefined } | undefined;
  classes?: readonly string[] | undefined;
}

type Split = 'train' | 'test';

/**
 * Opens a folder of images. Those that the experiment uses are decoded, unless the cache has them; where one cannot be
 * used, the next that the limit's draw gives takes its place.
 * @throws DataError with the place in the experiment file: a folder or label file that cannot be used, too few images, a
 *   bad or a double file where the experiment does not want any; the reason of the watch's signal
 */
export async function openImageFolder(
  section: FolderSection,
  where: { experimentFolder: string; cacheFolder: string },
  watch: DecodeWatch = {},
): Promise<ImageSource> {
  const listing = await listImages(section, where.experimentFolder);
  const parts = splitImages(listing.images, section.test_split);
  const left = new Map<string, string>();
  const bad = [...listing.skipped];
  const choose = () => chosenImages(section, listing, parts, left);
  const decoded = await openDecoded(listing.root, section, where.cacheFolder, watch);
  try {
    let used = choose();
    for (;;) {
      await decoded.ensure(used.map(({ path }) => path));
      const before = left.size;
      for (const { path } of used) {
        const { problem } = decoded.known(path);
        if (!problem) continue;
        left.set(path, problem);
        bad.push({ path, reason: problem });
      }
      if (section.on_bad_file === 'fail') failIfUnwanted(bad);
      if (section.on_duplicate === 'skip')
        for (const [first, ...others] of duplicatesOf(
          used.filter(({ path }) => !left.has(path)),
          decoded,
        ))
          for (const path of others) left.set(path, `the same image as ${first}`);
      if (left.size === before) break;
      used = choose();
    }
    const duplicates = duplicatesOf(used, decoded);
    if (duplicates.length > 0 && section.on_duplicate === 'fail')
      throw new DataError(
        `${duplicates.length} images are there more than once, the first: ${duplicates[0].join(' = ')}`,
        {
          path: ['dataset', 'on_duplicate'],
          hint: 'Remove all but one of each, or use `on_duplicate: keep` or `skip`.',
        },
      );
    const { classes: wanted } = chooseClasses(listing.classes, section.classes);
    const without = emptyClasses(listing.classes, wanted, parts, left);
    const channels = used.every(({ path }) => decoded.known(path).channels === 1) ? 1 : 3;
    const files: ImageFiles = {
      folder: listing.root,
      skipped: [...listing.skipped, ...[...left].map(([path, reason]) => ({ path, reason }))].sort((a, b) =>
        inOrder(a.path, b.path),
      ),
      duplicates,
      notes: [
        ...listing.notes,
        ...without,
        ...duplicateNotes(duplicates, parts),
        ...used.flatMap(({ path }) => decoded.known(path).note?.replace(/^/, `${path}: `) ?? []),
      ],
    };
    const pathOf = (split: Split, position: number) => parts[split][position].path;
    return {
      classes: listing.classes,
      labels: labelsOf(listing, parts, left),
      height: section.size,
      width: section.size,
      channels,
      files,
      pathOf,
      pixels: (split, positions) =>
        readPixels(
          decoded,
          Array.from(positions, position => pathOf(split, position)),
          section.size ** 2,
          channels,
        ),
      close: () => decoded.close(),
    };
  } catch (error) {
    await decoded.close();
    throw error;
  }
}

/** Labels by split; those of files that are left out are of no class. */
function labelsOf({ classes }: Listing, parts: ImageParts, left: ReadonlyMap<string, string>) {
  const of = (images: readonly ListedImage[]) =>
    Int32Array.from(images, ({ path, label }) => (left.has(path) ? classes.length : label));
  return { train: of(parts.train), test: of(parts.test) };
}

/** The images that the experiment uses as far as is known. */
function chosenImages(
  { classes: wanted, limit }: FolderSection,
  listing: Listing,
  parts: ImageParts,
  left: ReadonlyMap<string, string>,
): ListedImage[] {
  const { relabel } = chooseClasses(listing.classes, wanted);
  const labels = labelsOf(listing, parts, left);
  try {
    return (['train', 'test'] as const).flatMap(split =>
      Array.from(chooseExamples(labels[split], relabel, split, limit?.[split]), position => parts[split][position]),
    );
  } catch (error) {
    const [first] = left;
    if (!first || !(error instanceof DataError)) throw error;
    const what = `${left.size} ${left.size === 1 ? 'file was' : 'files were'} left out, the first: ${first.join(', ')}`;
    throw new DataError(`${error.message}. ${what}`, { ...error, cause: error });
  }
}

function failIfUnwanted(bad: readonly SkippedFile[]): void {
  if (bad.length === 0) return;
  const lines = bad.slice(0, 10).map(({ path, reason }) => `  ${path}: ${reason}`);
  const more = bad.length > 10 ? [`  ... and ${bad.length - 10} more`] : [];
  throw new DataError([`${counted(bad.length, 'file')} cannot be used:`, ...lines, ...more].join('\n'), {
    path: ['dataset', 'on_bad_file'],
    hint: 'Correct or remove them. With `on_bad_file: skip` the others are used.',
  });
}
