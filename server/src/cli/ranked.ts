import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ExportFormat, exportTable } from '../results/export/write.ts';
import type { Table } from '../results/table.ts';
import { readRunRecord } from '../runs/folder.ts';
import { imagePaths } from '../runs/imageFiles.ts';
import { runState } from '../runs/status.ts';
import { UserError } from './errors.ts';
import { alignColumns } from './format.ts';
import { refuseSweep } from './noSweep.ts';

/** Where a table goes. */
export interface WrittenTo {
  format?: ExportFormat;
  out?: string;
}

/** What `suspects`, `ambiguous` and `easy` have in common: images in their order, as a table. */
export interface RankedOptions extends WrittenTo {
  limit?: number;
  json?: boolean;
}

/** Rows on a terminal where no limit is given. */
const SHOWN = 20;

/** @throws UserError where no member of the run is finished, or the options do not go together */
export function checkRanked(
  runFolder: string,
  options: RankedOptions,
): { noisy: boolean; classes: string[]; paths: ReadonlyMap<number, string> | undefined } {
  const { experiment, data } = readRunRecord(runFolder);
  refuseSweep(runFolder);
  if (!runState(runFolder).members.some(({ status }) => status === 'finished'))
    throw new UserError(`${runFolder} has no finished member yet, so there is nothing to rank`);
  checkOut(options);
  return {
    noisy: (experiment.dataset.label_noise?.fraction ?? 0) > 0,
    classes: data.classes,
    paths: imagePaths(runFolder),
  };
}

/** @throws UserError where a table cannot go there */
export function checkOut({ format, out }: WrittenTo): void {
  if (format && !out) throw new UserError('--format needs --out: the file to write');
  if (out && !existsSync(dirname(out))) throw new UserError(`${dirname(out)}: there is no such folder to write to`);
  if (out && statSync(out, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`${out} is a folder; name a file`);
}

/** Writes a table to a file, in the format of its ending unless one is named. */
export async function writeTable(table: Table, out: string, format?: ExportFormat): Promise<void> {
  const rows = await exportTable([table], format ?? (out.endsWith('.jsonl') ? 'jsonl' : 'csv'), out);
  console.error(`${rows} rows written to ${out}`);
}

/** Writes a ranked table to a file, or prints its first rows below a heading. @param more goes into the JSON */
export async function tellRanked(
  table: Table,
  heading: string,
  more: Record<string, unknown>,
  { limit, json, format, out }: RankedOptions,
): Promise<void> {
  const kept = firstRows(table, limit ?? (json || out ? table.rows : SHOWN));
  if (out) await writeTable(kept, out, format);
  if (json) console.log(JSON.stringify({ ...more, images: objectsOf(kept) }));
  else if (!out) console.log([heading, ...(kept.rows > 0 ? ['', shown(kept)] : [])].join('\n'));
}

function firstRows({ rows, columns }: Table, count: number): Table {
  const first = Math.min(rows, count);
  const cut = columns.map(column =>
    column.type === 'text'
      ? { ...column, data: column.data.slice(0, first) }
      : { ...column, data: Array.from(column.data).slice(0, first) },
  );
  return { rows: first, columns: cut };
}

/** Rows as objects. */
export function objectsOf({ rows, columns }: Table): Record<string, unknown>[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map(({ name, data }) => [name, data[row]])),
  );
}

/** What a person wants to see of a ranked table. Depths stand with the number of models behind them. */
function shown({ rows, columns }: Table): string {
  const of = (name: string) => columns.find(column => column.name === name)?.data;
  const text = (name: string, row: number) => String(of(name)?.[row] ?? '');
  const depth = (of_: 'val' | 'train', row: number) => {
    const mean = Number(of(`mean_pd_${of_}`)?.[row]);
    return Number.isNaN(mean) ? '-' : `${mean.toFixed(1)} (${text(`pd_models_${of_}`, row)})`;
  };
  const agreeing = (row: number) =>
    `${Math.round(Number(of('consensus_consistency')?.[row]) * Number(of('times_val')?.[row]))} of ${text('times_val', row)}`;
  const noisy = of('original_label_name');
  return alignColumns(
    [
      [
        'image',
        'label',
        'looks like',
        ...(noisy ? ['originally'] : []),
        'score',
        'models that say so',
        'PD unseen',
        'PD seen',
      ],
      ...Array.from({ length: rows }, (_, row) => [
        of('path') ? text('path', row) : text('index', row),
        text('label_name', row),
        text('suggested_label_name', row),
        ...(noisy ? [text('original_label_name', row)] : []),
        Number(of('score')?.[row]).toFixed(3),
        agreeing(row),
        depth('val', row),
        depth('train', row),
      ]),
    ],
    noisy ? 4 : 3,
  );
}
