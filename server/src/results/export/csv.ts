import type { Column, Table } from '../table.ts';
import { writeLines } from './lines.ts';
import { quoted } from './quoted.ts';

/** Comma-separated values as in RFC 4180, with a line of names; a missing number is empty. */
export async function writeCsv(parts: AsyncIterable<Table>, path: string): Promise<void> {
  await writeLines(csvLines(parts), path);
}

async function* csvLines(parts: AsyncIterable<Table>): AsyncGenerator<string> {
  let first = true;
  for await (const { columns, rows } of parts) {
    if (first) yield columns.map(column => column.name).join(',');
    first = false;
    for (let row = 0; row < rows; row++) yield columns.map(column => field(column, row)).join(',');
  }
}

function field(column: Column, row: number): string {
  if (column.type === 'text') return quoted(column.data[row]);
  const value = column.data[row];
  return Number.isNaN(value) ? '' : String(value);
}
