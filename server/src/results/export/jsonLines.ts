import type { Table } from '../table.ts';
import { writeLines } from './lines.ts';

/** One JSON object per line; a missing number is null, as is an infinite one, which JSON cannot hold. */
export async function writeJsonLines(parts: AsyncIterable<Table>, path: string): Promise<void> {
  await writeLines(objects(parts), path);
}

async function* objects(parts: AsyncIterable<Table>): AsyncGenerator<string> {
  for await (const { columns, rows } of parts)
    for (let row = 0; row < rows; row++)
      yield JSON.stringify(Object.fromEntries(columns.map(column => [column.name, column.data[row]])));
}
