import type { TablePanel } from '../figure.ts';
import { cellText } from '../table.ts';
import type { Box } from './frame.ts';
import { INK, label, lineHeight, paragraph, shortened, widthOf, wrap } from './text.ts';
import { element } from './xml.ts';

const SIZE = 12;
const GAP = 14;
const LINE = lineHeight(SIZE);
/** A heading is broken into lines of no less. */
const NARROWEST = 52;

/** Pixels that a table needs below one another. */
export function tableHeight(panel: TablePanel, width: number): number {
  const { headings } = measures(panel, width);
  return headingHeight(headings) + panel.rows.length * (LINE + 4) + 4;
}

/** Names of columns above a line, rows below it; numbers are flush right. */
export function table(panel: TablePanel, outer: Box): string {
  const { widths, headings } = measures(panel, outer.width);
  const below = outer.y + headingHeight(headings);
  const isNumber = (column: number) => panel.rows.every(row => typeof row[column] !== 'string');
  const lefts = widths.map((_, column) => outer.x + sum(widths.slice(0, column)) + column * GAP);
  const end = lefts.at(-1)! + widths.at(-1)!;
  const placed = (text: string, column: number, y: number, style: { bold?: boolean }) =>
    isNumber(column)
      ? label(text, lefts[column] + widths[column], y, { size: SIZE, anchor: 'end', ...style })
      : label(text, lefts[column], y, { size: SIZE, ...style });
  return [
    ...headings.map((lines, column) => {
      const base = below - 8 - (lines.length - 1) * LINE;
      return isNumber(column)
        ? paragraph(lines, lefts[column] + widths[column], base, { size: SIZE, bold: true, anchor: 'end' })
        : paragraph(lines, lefts[column], base, { size: SIZE, bold: true });
    }),
    element('path', { d: `M${outer.x} ${below - 2}H${Math.round(end)}`, stroke: INK, 'stroke-width': 1 }),
    ...panel.rows.flatMap((row, r) =>
      row.map((value, column) =>
        placed(
          shortened(cellText(panel, column, value), widths[column], SIZE),
          column,
          below + (r + 1) * (LINE + 4) - 5,
          {},
        ),
      ),
    ),
  ].join('');
}

/** How wide each column is, and the lines of its heading. What is too wide takes from the widest. */
function measures(panel: TablePanel, width: number): { widths: number[]; headings: string[][] } {
  const { columns, rows } = panel;
  const widths = columns.map((name, column) => {
    const cells = rows.map(row => widthOf(cellText(panel, column, row[column]), SIZE));
    const word = Math.max(...name.split(' ').map(part => widthOf(part, SIZE, true)));
    return Math.ceil(Math.max(...cells, word, Math.min(NARROWEST, widthOf(name, SIZE, true))));
  });
  const room = width - GAP * (columns.length - 1);
  for (let surplus = sum(widths) - room; surplus > 0; surplus = sum(widths) - room) {
    const widest = widths.indexOf(Math.max(...widths));
    const next = Math.max(...widths.filter((_, column) => column !== widest), 1);
    widths[widest] -= Math.min(surplus, Math.max(1, widths[widest] - next));
  }
  return { widths, headings: columns.map((name, column) => wrap(name, widths[column] + 1, SIZE, true)) };
}

function headingHeight(headings: readonly string[][]): number {
  return Math.max(...headings.map(lines => lines.length)) * LINE + 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
