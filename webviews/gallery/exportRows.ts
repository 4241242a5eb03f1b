import { quoted } from '../../server/src/results/export/quoted.ts';
import { DECISIONS, type MarkColumn } from './markColumn.ts';
import type { ImageTable } from './table.ts';

type Cell = string | number | null;
interface ExportColumn {
  name: string;
  at(row: number): Cell;
}

/** Columns named as in docs/tables.md, and then what was decided. */
function exportColumns(table: ImageTable, marks: MarkColumn): ExportColumn[] {
  const { classes, forms, paths } = table;
  const whole = (name: string, column: Int32Array): ExportColumn => ({
    name,
    at: row => (column[row] < 0 ? null : column[row]),
  });
  const real = (name: string, column: Float32Array): ExportColumn => ({
    name,
    // As few digits as tell a number from its neighbours among 32-bit ones.
    at: row => (Number.isFinite(column[row]) ? Number(column[row].toPrecision(7)) : null),
  });
  const named = (name: string, column: Int32Array): ExportColumn => ({ name, at: row => classes[column[row]] ?? null });
  const noisy = table.label.some((label, row) => label !== table.originalLabel[row]);
  return [
    whole('index', table.index),
    ...(paths ? [{ name: 'path', at: (row: number) => paths[row] }] : []),
    whole('label', table.label),
    named('label_name', table.label),
    ...(noisy ? [whole('original_label', table.originalLabel), named('original_label_name', table.originalLabel)] : []),
    whole('consensus_class', table.consensusClass),
    named('consensus_class_name', table.consensusClass),
    real('score', table.suspicion),
    real('mean_pd_val', table.depthVal),
    real('mean_pd_train', table.depthTrain),
    whole('times_val', table.timesVal),
    whole('times_train', table.timesTrain),
    real('consistency', table.consistency),
    real('consensus_consistency', table.consensusConsistency),
    real('entropy', table.entropy),
    real('mean_iteration_learned_train', table.iterationTrain),
    real('mean_iteration_learned_val', table.iterationVal),
    real('mean_output_margin', table.outputMargin),
    real('mean_input_margin', table.inputMargin),
    { name: 'form', at: row => forms[table.form[row]] ?? null },
    { name: 'decision', at: row => DECISIONS[marks.decision[row]] },
    whole('new_label', marks.class),
    named('new_label_name', marks.class),
  ];
}

/** Comma-separated values as in RFC 4180, with a line of names; what is missing is empty. */
export function rowsAsCsv(table: ImageTable, marks: MarkColumn, rows: Int32Array): string {
  const columns = exportColumns(table, marks);
  const lines = Array.from(rows, row => columns.map(({ at }) => quoted(String(at(row) ?? ''))).join(','));
  return `${[columns.map(({ name }) => name).join(','), ...lines].join('\n')}\n`;
}

/** One JSON object per line; what is missing is null. */
export function rowsAsJsonLines(table: ImageTable, marks: MarkColumn, rows: Int32Array): string {
  const columns = exportColumns(table, marks);
  const lines = Array.from(rows, row =>
    JSON.stringify(Object.fromEntries(columns.map(({ name, at }) => [name, at(row)]))),
  );
  return lines.map(line => `${line}\n`).join('');
}
