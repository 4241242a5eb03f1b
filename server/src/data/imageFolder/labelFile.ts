import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type LabelRow, readLabelRows } from './labelRows.ts';
import { classOrder, hasImageName, inOrder, type ListedImage, type Listing, type SkippedFile } from './listing.ts';
import { isInside, LEADS_OUT, linkProblem, pathInside } from './paths.ts';

/**
 * Lists the images that a label file names: CSV with a line of column names, or a JSON object per line (`.jsonl`), with
 * `path` (inside the folder of the images), `label`, and if wanted `split` (train, test or val). Other columns are passed
 * over.
 * @param root the folder of the images, absolute, with all links followed
 * @param most rows to read
 * @throws TooManyFiles; DataError at `dataset.labels` if the file cannot be read, with the line
 */
export async function listLabelFile(root: string, file: string, most = Number.POSITIVE_INFINITY): Promise<Listing> {
  const { rows, notes } = await readLabelRows(file, most);
  const skipped: SkippedFile[] = [];
  const found = new Map<string, LabelRow>();
  const folders: Folders = new Map();
  for (const row of rows) {
    const skip = (path: string, reason: string) =>
      skipped.push({ path, reason: `${reason} (line ${row.line} of the label file)` });
    const written = pathInside(root, row.path);
    if ('problem' in written) skip(row.path, written.problem);
    else if (!hasImageName(written.path)) skip(written.path, 'no PNG, JPEG or WebP file by its name');
    else {
      const place = await find(root, written.path, folders);
      const before = 'path' in place ? found.get(place.path) : undefined;
      if ('problem' in place) skip(written.path, place.problem);
      else if (before === undefined) found.set(place.path, row);
      else if (before.label === row.label) skip(place.path, `it stands in line ${before.line} too`);
      else skip(place.path, `its label is "${row.label}" here and "${before.label}" in line ${before.line}`);
    }
  }
  const classes = classOrder([...found.values()].map(({ label }) => label));
  const labels = new Map(classes.map((name, label) => [name, label]));
  const withSplit = rows.some(({ split }) => split !== '');
  const images = [...found]
    .map(
      ([path, { label, split }]): ListedImage => ({
        path,
        label: labels.get(label)!,
        ...(withSplit && { split: split === '' || split === 'train' ? 'train' : 'test' }),
      }),
    )
    .sort((a, b) => inOrder(a.path, b.path));
  return {
    root,
    classes,
    images,
    skipped,
    notes,
    looked: [file, ...[...folders.keys()].map(folder => join(root, folder))],
  };
}

/** Folders of the images by their path: what is in them; undefined if they are not there, or lead out. */
type Folders = Map<string, Promise<ReadonlyMap<string, Dirent> | 'outside' | undefined>>;

/**
 * Finds a file. Each folder is listed once, which for many files is far quicker than to ask for each.
 * @returns the path as the disk has it: an accented letter can be written as one character or as two
 */
async function find(root: string, path: string, folders: Folders): Promise<{ path: string } | { problem: string }> {
  for (const form of new Set([path, path.normalize('NFC'), path.normalize('NFD')])) {
    const folder = posix.dirname(form);
    if (!folders.has(folder)) folders.set(folder, list(root, join(root, folder)));
    const entries = await folders.get(folder);
    if (entries === 'outside') return { problem: LEADS_OUT };
    const entry = entries?.get(posix.basename(form));
    if (entry?.isFile()) return { path: form };
    if (!entry?.isSymbolicLink()) continue;
    const reason = await linkProblem(root, form);
    return reason ? { problem: reason } : { path: form };
  }
  return { problem: 'there is no such file' };
}

async function list(root: string, folder: string): Promise<ReadonlyMap<string, Dirent> | 'outside' | undefined> {
  try {
    if (!(await isInside(root, folder))) return 'outside';
    return new Map((await readdir(folder, { withFileTypes: true })).map(entry => [entry.name, entry]));
  } catch {
    return undefined;
  }
}
