import { writeFileSync } from 'node:fs';
import { encodeNpyTable, type NumericArray } from '../../data/formats/npy.ts';
import type { Table } from '../table.ts';

/**
 * One structured array: `numpy.load(path)['label']` is a column. Whole numbers are int32, or float64 where some are
 * missing (NaN); others float64; text is fixed-width.
 */
export async function writeNpy(parts: AsyncIterable<Table>, path: string): Promise<void> {
  const tables: Table[] = [];
  for await (const part of parts) tables.push(part);
  const columns: Record<string, NumericArray | readonly string[]> = {};
  for (const [c, { name, type }] of (tables[0]?.columns ?? []).entries()) {
    const pieces = tables.map(table => table.columns[c].data);
    columns[name] =
      type === 'text' ? pieces.flatMap(piece => [...(piece as readonly string[])]) : numbers(pieces, type);
  }
  writeFileSync(path, encodeNpyTable(columns));
}

function numbers(pieces: ArrayLike<unknown>[], type: 'integer' | 'real'): NumericArray {
  const all = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece as ArrayLike<number>, at);
    at += piece.length;
  }
  return type === 'integer' && !all.some(Number.isNaN) ? Int32Array.from(all) : all;
}
