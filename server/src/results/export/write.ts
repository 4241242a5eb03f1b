import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { putInPlace, withPath } from '../../runs/atomic.ts';
import type { Table } from '../table.ts';
import { writeCsv } from './csv.ts';
import { writeJsonLines } from './jsonLines.ts';
import { writeNpy } from './npy.ts';
import { writeParquet } from './parquet.ts';

const WRITERS = { csv: writeCsv, parquet: writeParquet, jsonl: writeJsonLines, npy: writeNpy };
export type ExportFormat = keyof typeof WRITERS;
export const EXPORT_FORMATS = Object.keys(WRITERS) as ExportFormat[];

/**
 * Writes a table to a file, which appears whole or not at all. Missing numbers are empty (csv), null (jsonl, parquet),
 * NaN (npy).
 * @returns how many rows were written
 */
export async function exportTable(
  parts: AsyncIterable<Table> | Iterable<Table>,
  format: ExportFormat,
  path: string,
): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.tmp-${process.pid}`);
  let rows = 0;
  const counted = async function* () {
    for await (const part of parts) {
      rows += part.rows;
      yield part;
    }
  };
  try {
    await WRITERS[format](counted(), temporary);
    putInPlace(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw withPath(error, path);
  }
  return rows;
}
