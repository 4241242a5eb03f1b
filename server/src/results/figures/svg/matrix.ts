import type { MatrixPanel } from '../figure.ts';
import { diverging, inkOn } from './colours.ts';
import type { Box } from './frame.ts';
import { label, shortened, widthOf } from './text.ts';
import { element } from './xml.ts';

const SIZE = 12;

/** Pixels that a matrix needs below one another. */
export function matrixHeight(panel: MatrixPanel, width: number): number {
  const { side, below } = measures(panel, width);
  return side * panel.rows.length + below;
}

function measures({ rows, columns }: MatrixPanel, width: number): { names: number; side: number; below: number } {
  const longest = (names: string[]) => Math.max(...names.map(name => widthOf(name, SIZE)));
  const names = Math.min(width / 3, longest(rows) + 10);
  // Slanted: their height is about two thirds of their length.
  const below = Math.min(90, longest(columns) * 0.66 + 20);
  return { names, side: Math.min((width - names) / columns.length, 90), below };
}

/** A square of coloured cells with their values in them; rows have their names to the left, columns theirs below. */
export function matrix(panel: MatrixPanel, outer: Box): string {
  const { rows, columns, values, domain } = panel;
  const { names, side, below } = measures(panel, outer.width);
  const left = outer.x + names;
  const cell = (value: number | null, row: number, column: number) => {
    const fill = value === null ? '#eeeeee' : diverging((value - domain[0]) / (domain[1] - domain[0]));
    const [x, y] = [left + column * side, outer.y + row * side];
    return [
      element('rect', { x, y, width: side, height: side, fill, stroke: '#ffffff' }),
      label(value === null ? '–' : value.toFixed(2).replace('-', '−'), x + side / 2, y + side / 2 + SIZE * 0.35, {
        size: Math.min(SIZE + 1, side / 3),
        anchor: 'middle',
        fill: inkOn(fill),
      }),
    ].join('');
  };
  return [
    ...values.flatMap((line, row) => line.map((value, column) => cell(value, row, column))),
    ...rows.map((name, row) =>
      label(shortened(name, names - 8, SIZE), left - 6, outer.y + (row + 0.5) * side + SIZE * 0.35, {
        size: SIZE,
        anchor: 'end',
      }),
    ),
    ...columns.map((name, column) => {
      const [x, y] = [left + (column + 0.5) * side + 4, outer.y + rows.length * side + 14];
      return label(shortened(name, (below - 20) / 0.64, SIZE), x, y, { size: SIZE, anchor: 'end', rotate: -40 });
    }),
  ].join('');
}
