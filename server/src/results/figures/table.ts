import { percent } from '../../counted.ts';
import type { BarsPanel, HistogramPanel, LinesPanel, Panel, ScatterPanel, TableCell } from './figure.ts';
import { axisName } from './svg/scale.ts';

/** What a panel shows, as a table. */
export interface PanelTable {
  columns: string[];
  /** As long as `columns`; null: missing. */
  rows: TableCell[][];
  /** Columns whose numbers are shares of 1. */
  shares?: readonly number[] | undefined;
}

/** The data of a panel to read: a column per series, a row per place; of a 2-D histogram a row per cell that has images. Pure. */
export function panelTable(panel: Panel): PanelTable {
  switch (panel.kind) {
    case 'lines':
    case 'bars':
    case 'scatter':
      return seriesTable(panel);
    case 'histogram':
      return cellTable(panel);
    case 'matrix':
      return {
        columns: [panel.valueName, ...panel.columns],
        rows: panel.values.map((values, row) => [panel.rows[row], ...values]),
      };
    case 'table':
      return { columns: panel.columns, rows: panel.rows, shares: panel.shares };
    case 'images':
      return {
        columns: ['group', 'image', 'label', 'consensus class'],
        rows: panel.strips.flatMap(({ name, images }) =>
          images.map(({ index, label, consensusClass }) => [name, index, label, consensusClass]),
        ),
      };
  }
}

function seriesTable(panel: LinesPanel | BarsPanel | ScatterPanel): PanelTable {
  const columns = panel.series.flatMap((series): { name: string; values: Map<number, string | number | null> }[] => {
    const column = (name: string, values: readonly (string | number | null)[]) => ({
      name,
      values: new Map(series.x.map((x, i) => [x, values[i]])),
    });
    return [
      column(
        series.name,
        series.y.map((value, i) => value ?? ('missing' in series ? (series.missing?.[i] ?? null) : null)),
      ),
      ...('spread' in series && series.spread ? [column(`${series.name}, ±`, series.spread)] : []),
      ...('size' in series && panel.kind === 'scatter'
        ? [column(`${series.name}, ${panel.sizeName}`, series.size)]
        : []),
    ];
  });
  const places = [...new Set(panel.series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  return {
    columns: [axisName(panel.x), ...columns.map(({ name }) => name)],
    rows: places.map(x => [x, ...columns.map(({ values }) => values.get(x) ?? null)]),
  };
}

function cellTable({ x, y, xEdges, yEdges, counts, colour }: HistogramPanel): PanelTable {
  return {
    columns: [`${axisName(x)}, from`, 'to', `${axisName(y)}, from`, 'to', colour.name],
    rows: counts.flatMap((line, row) =>
      line.flatMap((count, column) =>
        count > 0 ? [[xEdges[column], xEdges[column + 1], yEdges[row], yEdges[row + 1], count]] : [],
      ),
    ),
  };
}

/** A value as it is read in a column of a table: numbers with at most four figures, shares as percentages. */
export function cellText({ shares }: Pick<PanelTable, 'shares'>, column: number, value: TableCell): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  if (shares?.includes(column)) return percent(value);
  const rounded = Number(value.toPrecision(4));
  const small = rounded !== 0 && Math.abs(rounded) < 1e-3;
  return (
    small ? rounded.toExponential() : rounded.toLocaleString('en-US', { maximumSignificantDigits: 4 })
  ).replaceAll('-', '−');
}
