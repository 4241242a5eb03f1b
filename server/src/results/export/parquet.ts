import { type ColumnSource, fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { Column, Table } from '../table.ts';

/** Apache Parquet, a row group for each part of the table; a missing number is null. */
export async function writeParquet(parts: AsyncIterable<Table>, path: string): Promise<void> {
  const file = fileWriter(path);
  let writer: ParquetWriter | undefined;
  for await (const { columns } of parts) {
    const columnData = columns.map(parquetColumn);
    writer ??= new ParquetWriter({ writer: file, schema: schemaFromColumnData({ columnData }) });
    await writer.write({ columnData });
  }
  writer ??= new ParquetWriter({ writer: file, schema: [{ name: 'root', num_children: 0 }] });
  await writer.finish();
}

function parquetColumn({ name, type, data }: Column): ColumnSource {
  if (type === 'text') return { name, data: [...data], type: 'STRING', nullable: false };
  const values = Array.from(data, value => (Number.isNaN(value) ? null : value));
  return { name, data: values, type: type === 'integer' ? 'INT32' : 'DOUBLE', nullable: true };
}
