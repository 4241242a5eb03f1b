import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { unreadable } from '../errors.ts';
import {
  classOrder,
  hasImageName,
  inOrder,
  type ListedImage,
  type Listing,
  type SkippedFile,
  TooManyFiles,
} from './listing.ts';
import { linkProblem, withSlashes } from './paths.ts';

/** Names of the folders by which a data set brings its own split. `val` stands for the test images where no `test` is. */
const TEST_NAMES = ['test', 'val', 'valid', 'validation'];

/** Deeper than this below its class folder no image is looked for. */
const DEEPEST = 8;

/** What systems put into folders of their own accord, and what is hidden. */
const OF_THE_SYSTEM = /^\.|^(?:thumbs\.db|desktop\.ini|__macosx|@eadir)$/i;

interface Walk {
  root: string;
  /** Files that may still be met. */
  left: number;
  images: { path: string; class: string; split?: 'train' | 'test' }[];
  skipped: SkippedFile[];
  looked: string[];
  /** Other files, by the end of their names. */
  others: Map<string, number>;
}

/**
 * Lists a folder that holds a folder per class, or `train` and `test` (or `val`) which do; images may be in folders of
 * any depth below their class.
 * @param root absolute, with all links followed
 * @param most files to look at
 * @throws DataError if a folder cannot be read, TooManyFiles
 */
export async function listClassFolders(root: string, most = Number.POSITIVE_INFINITY): Promise<Listing> {
  const walk: Walk = { root, left: most, images: [], skipped: [], looked: [], others: new Map() };
  const notes: string[] = [];
  const top = await foldersIn(walk, '');
  const splits = await splitFolders(walk, top);
  if (splits) {
    const [, test, ...unused] = splits;
    for (const name of await foldersIn(walk, 'train')) await walkClass(walk, join('train', name), name, 'train');
    for (const name of await foldersIn(walk, test)) await walkClass(walk, join(test, name), name, 'test');
    if (unused.length > 0) notes.push(`Not used, since there is a ${test} folder: ${unused.join(', ')}`);
  } else for (const name of top) await walkClass(walk, name, name);
  const classes = classOrder(walk.images.map(image => image.class));
  const empty = (splits ? [] : top).filter(name => !classes.includes(name));
  if (empty.length > 0) notes.push(`Folders without images, which are no classes here: ${some(empty)}`);
  if (walk.others.size > 0) notes.push(`Files that are not PNG, JPEG or WebP by name: ${others(walk.others)}`);
  const labels = new Map(classes.map((name, label) => [name, label]));
  const images = walk.images
    .map(
      ({ path, split, ...image }): ListedImage => ({
        path,
        label: labels.get(image.class)!,
        ...(split && { split }),
      }),
    )
    .sort((a, b) => inOrder(a.path, b.path));
  return { root, classes, images, skipped: walk.skipped, notes, looked: walk.looked };
}

/** `train`, the folder of test images, and what is left over of such folders; undefined if the folders are classes. */
async function splitFolders(walk: Walk, top: readonly string[]): Promise<string[] | undefined> {
  const tests = TEST_NAMES.filter(name => top.includes(name));
  if (!top.includes('train') || tests.length === 0 || top.length !== tests.length + 1) return undefined;
  // Pictures of trains and of tests have no folders inside.
  const inside = await readdir(join(walk.root, 'train'), { withFileTypes: true });
  return inside.some(entry => entry.isDirectory()) ? ['train', ...tests] : undefined;
}

async function walkClass(walk: Walk, folder: string, name: string, split?: 'train' | 'test', depth = 1): Promise<void> {
  const entries = await entriesOf(walk, folder);
  if (isRunFolder(entries)) return;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const named = withSlashes(path);
    if (entry.isDirectory()) {
      if (depth < DEEPEST) await walkClass(walk, path, name, split, depth + 1);
      else walk.skipped.push({ path: named, reason: `more than ${DEEPEST} folders deep` });
    } else if (entry.isSymbolicLink() || hasImageName(entry.name)) {
      const reason = entry.isSymbolicLink() ? await linkProblem(walk.root, path) : undefined;
      if (reason) walk.skipped.push({ path: named, reason });
      else walk.images.push({ path: named, class: name, ...(split && { split }) });
    } else {
      const end = extname(entry.name).toLowerCase() || entry.name;
      walk.others.set(end, (walk.others.get(end) ?? 0) + 1);
    }
  }
}

/** An experiment may lie beside the folders of its classes, and its runs hold pictures too. */
function isRunFolder(entries: readonly Dirent[]): boolean {
  return ['run.json', 'journal.jsonl'].every(file => entries.some(({ name }) => name === file));
}

async function foldersIn(walk: Walk, folder: string): Promise<string[]> {
  const entries = await entriesOf(walk, folder);
  for (const entry of entries) {
    const path = withSlashes(join(folder, entry.name));
    if (entry.isSymbolicLink()) {
      const reason = (await linkProblem(walk.root, path)) ?? 'it lies outside the class folders';
      walk.skipped.push({ path, reason });
    } else if (entry.isFile() && hasImageName(entry.name))
      walk.skipped.push({ path, reason: 'it lies outside the class folders' });
  }
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort(inOrder);
}

async function entriesOf(walk: Walk, folder: string): Promise<Dirent[]> {
  const place = join(walk.root, folder);
  const entries = await readdir(place, { withFileTypes: true }).catch(error => {
    throw unreadable(place, error);
  });
  walk.looked.push(place);
  walk.left -= entries.length;
  if (walk.left < 0) throw new TooManyFiles();
  return entries.filter(({ name }) => !OF_THE_SYSTEM.test(name));
}

function others(counts: ReadonlyMap<string, number>): string {
  return some([...counts].sort(([, a], [, b]) => b - a).map(([end, count]) => `${end} (${count})`));
}

/** The first few of a list. */
function some(names: readonly string[]): string {
  return names.length <= 10 ? names.join(', ') : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`;
}
