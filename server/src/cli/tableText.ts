import type { Figure } from '../results/figures/figure.ts';
import { cellText } from '../results/figures/table.ts';
import { alignColumns } from './format.ts';

/** The tables of a figure as a person reads them on a terminal; '' where it has none. */
export function tableText({ title, panels }: Pick<Figure, 'title' | 'panels'>): string {
  const tables = panels.flatMap(panel =>
    panel.kind === 'table'
      ? [
          alignColumns([
            panel.columns,
            ...panel.rows.map(row => row.map((value, column) => cellText(panel, column, value))),
          ]),
        ]
      : [],
  );
  return tables.length > 0 ? ['', title, '', ...tables, ''].join('\n') : '';
}
