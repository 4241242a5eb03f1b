import { quoted } from '../export/quoted.ts';
import type { Figure, Panel } from './figure.ts';
import { axisName } from './svg/scale.ts';

/** The columns that there are; a figure has those that its panels need. */
const COLUMNS = [
  'panel',
  'series',
  'x_name',
  'x',
  'x_to',
  'y_name',
  'y',
  'y_to',
  'spread',
  'missing',
  'size',
  'count',
  'row',
  'column',
  'value_name',
  'value',
  'image',
  'label',
  'consensus_class',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string | number | null>>;

/** The data of a figure as CSV (RFC 4180), one row per value, so that one table holds all of its panels. Pure. */
export function figureCsv({ panels }: Pick<Figure, 'panels'>): string {
  const rows = panels.flatMap(panel => rowsOf(panel).map((row): Row => ({ panel: panel.title, ...row })));
  const columns = COLUMNS.filter(column => rows.some(row => row[column] !== undefined));
  const lines = rows.map(row => columns.map(column => field(row[column] ?? null)).join(','));
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function field(value: string | number | null): string {
  if (value === null) return '';
  return typeof value === 'string' ? quoted(value) : String(value);
}

function rowsOf(panel: Panel): Row[] {
  switch (panel.kind) {
    case 'lines':
    case 'bars':
    case 'scatter':
      return panel.series.flatMap(series =>
        series.x.map((x, i) => ({
          series: series.name,
          x_name: axisName(panel.x),
          x,
          y_name: axisName(panel.y),
          y: series.y[i],
          ...('spread' in series && series.spread && { spread: series.spread[i] }),
          ...('missing' in series && series.missing && { missing: series.missing[i] }),
          ...('size' in series && { size: series.size[i] }),
        })),
      );
    case 'histogram': {
      const { x, y, xEdges, yEdges, counts } = panel;
      return counts.flatMap((line, row) =>
        line.map((count, column) => ({
          x_name: axisName(x),
          x: xEdges[column],
          x_to: xEdges[column + 1],
          y_name: axisName(y),
          y: yEdges[row],
          y_to: yEdges[row + 1],
          count,
        })),
      );
    }
    case 'table':
      return panel.rows.flatMap(([row, ...values]) =>
        values.map((value, i) => ({ row, column: panel.columns[i + 1], value })),
      );
    case 'matrix':
      return panel.values.flatMap((values, row) =>
        values.map((value, column) => ({
          row: panel.rows[row],
          column: panel.columns[column],
          value_name: panel.valueName,
          value,
        })),
      );
    case 'images':
      return panel.strips.flatMap(({ name, images }) =>
        images.map(({ index, label, consensusClass }) => ({
          series: name,
          image: index,
          label,
          consensus_class: consensusClass,
        })),
      );
  }
}
