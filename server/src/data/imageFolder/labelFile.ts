import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { DataError, unreadable } from '../errors.ts';
import { parseDelimited } from './delimited.ts';
import {
  classOrder,
  hasImageName,
  inOrder,
  type ListedImage,
  type Listing,
  type SkippedFile,
  TooManyFiles,
} from './listing.ts';
import { isInside, LEADS_OUT, linkProblem, pathInside } from './paths.ts';

/** A label file of millions of images has some hundred megabytes. */
const MOST_BYTES = 2 ** 29;
/** A usual row has about so many. */
const ROW_BYTES = 40;

interface Row {
  line: number;
  path: string;
  label: string;
  split: string;
}

/**
 * Lists the images that a label file names: CSV with a line of column names, or a JSON object per line (`.jsonl`), with
 * `path` (inside the folder of the images), `label`, and if wanted `split` (train, test or val). Other columns are passed
 * over.
 * @param root the folder of the images, absolute, with all links followed
 * @param most rows to read
 * @throws TooManyFiles; DataError at `dataset.labels` if the file cannot be read, with the line
 */
export async function listLabelFile(root: string, file: string, most = Number.POSITIVE_INFINITY): Promise<Listing> {
  const { rows, notes } = withoutVal(parse(file, await readText(file, most)));
  const skipped: SkippedFile[] = [];
  const found = new Map<string, Row>();
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

/** `val` stands for the test images where there are no others. */
function withoutVal(rows: Row[]): { rows: Row[]; notes: string[] } {
  const count = (name: string) => rows.filter(({ split }) => split === name).length;
  const [test, val] = [count('test'), count('val')];
  if (test === 0 || val === 0) return { rows, notes: [] };
  return {
    rows: rows.filter(({ split }) => split !== 'val'),
    notes: [`Not used, since there are images of the split test: ${val} of the split val`],
  };
}

async function readText(file: string, most: number): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > most * ROW_BYTES) throw new TooManyFiles();
    if (size > MOST_BYTES) throw problem(`${file}: ${Math.round(size / 1e6)} MB is too much for a label file`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof DataError || error instanceof TooManyFiles) throw error;
    if (error instanceof TypeError) throw problem(`${file} is not UTF-8 text`, 'Save it as UTF-8.');
    throw problem(unreadable(file, error).message);
  }
}

function parse(file: string, text: string): Row[] {
  const cells = /\.(?:jsonl|ndjson)$/i.test(file) ? parseJsonLines(file, text) : parseCsv(file, text);
  if (cells.length === 0) throw problem(`${file} names no image`);
  return cells.map(row => {
    const where = `${file}, line ${row.line}`;
    if (row.path === '') throw problem(`${where}: there is no path`);
    if (row.label === '') throw problem(`${where}: there is no label`);
    const split = row.split.toLowerCase().replace(/^valid(?:ation)?$/, 'val');
    if (!['', 'train', 'test', 'val'].includes(split))
      throw problem(`${where}: a split is train, test or val, not "${row.split}"`);
    return { ...row, split };
  });
}

const FORM = 'The first line has to name the columns: path,label or path,label,split.';

function parseCsv(file: string, text: string): Row[] {
  const parsed = parseDelimited(text);
  if ('problem' in parsed) throw problem(`${file}, line ${parsed.line}: ${parsed.problem}`);
  const [head, ...rows] = parsed.rows;
  const names = head?.cells.map(name => name.trim().toLowerCase()) ?? [];
  const column = (name: string) => names.indexOf(name);
  for (const name of ['path', 'label'])
    if (column(name) < 0)
      throw problem(`${file}, line 1: there is no column "${name}", only: ${names.join(', ') || 'nothing'}`, FORM);
  return rows.map(({ line, cells }) => {
    const cell = (name: string) => cells[column(name)]?.trim() ?? '';
    return { line, path: cell('path'), label: cell('label'), split: cell('split') };
  });
}

function parseJsonLines(file: string, text: string): Row[] {
  const rows: Row[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const row = readJson(line);
    const cell = (name: string) => {
      const value = row?.[name];
      return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    };
    if (!row) throw problem(`${file}, line ${i + 1}: expected an object such as {"path": "a.jpg", "label": "cat"}`);
    rows.push({ line: i + 1, path: cell('path'), label: cell('label'), split: cell('split') });
  }
  return rows;
}

function readJson(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
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

function problem(message: string, hint?: string): DataError {
  return new DataError(message, { path: ['dataset', 'labels'], ...(hint && { hint }) });
}
