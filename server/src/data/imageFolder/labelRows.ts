import { readFile, stat } from 'node:fs/promises';
import { DataError, unreadable } from '../errors.ts';
import { parseDelimited } from './delimited.ts';
import { TooManyFiles } from './listing.ts';

/** A label file of millions of images has some hundred megabytes. */
const MOST_BYTES = 2 ** 29;
/** A usual row has about so many. */
const ROW_BYTES = 40;

/** What a line says of an image. */
export interface LabelRow {
  line: number;
  path: string;
  label: string;
  /** `train`, `test`, `val` or nothing. */
  split: string;
}

/**
 * Reads a label file; of images for validation where there are others for testing only how many they are.
 * @throws TooManyFiles; DataError at `dataset.labels`, with the line
 */
export async function readLabelRows(file: string, most: number): Promise<{ rows: LabelRow[]; notes: string[] }> {
  return withoutVal(parse(file, await readText(file, most)));
}

/** `val` stands for the test images where there are no others. */
function withoutVal(rows: LabelRow[]): { rows: LabelRow[]; notes: string[] } {
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

function parse(file: string, text: string): LabelRow[] {
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

function parseCsv(file: string, text: string): LabelRow[] {
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

function parseJsonLines(file: string, text: string): LabelRow[] {
  const rows: LabelRow[] = [];
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

function problem(message: string, hint?: string): DataError {
  return new DataError(message, { path: ['dataset', 'labels'], ...(hint && { hint }) });
}
