import type { HistogramPanel } from '../../server/src/protocol.ts';
import type { Range } from '../common/criteria.ts';

/** A cell of a histogram: its column from the left, its row from below. */
export interface Cell {
  column: number;
  row: number;
}

/** Cells between two corners, both included, in whichever order. */
export interface Rectangle {
  from: Cell;
  to: Cell;
}

/** What is compared of a histogram's shape. */
type Grid = Pick<HistogramPanel, 'xEdges' | 'yEdges'>;

export const columnsOf = ({ xEdges }: Pick<Grid, 'xEdges'>): number => xEdges.length - 1;
export const rowsOf = ({ yEdges }: Pick<Grid, 'yEdges'>): number => yEdges.length - 1;

/** First and last column, first and last row. */
export function spanOf({ from, to }: Rectangle): { columns: [number, number]; rows: [number, number] } {
  const ascending = (a: number, b: number): [number, number] => [Math.min(a, b), Math.max(a, b)];
  return { columns: ascending(from.column, to.column), rows: ascending(from.row, to.row) };
}

/** How many images are in a rectangle. */
export function countIn({ counts }: Pick<HistogramPanel, 'counts'>, rectangle: Rectangle): number {
  const { columns, rows } = spanOf(rectangle);
  let count = 0;
  for (let row = rows[0]; row <= rows[1]; row++)
    for (let column = columns[0]; column <= columns[1]; column++) count += counts[row][column];
  return count;
}

/** A cell, held inside of the histogram. */
export function held(grid: Grid, { column, row }: Cell): Cell {
  return { column: clamp(column, columnsOf(grid) - 1), row: clamp(row, rowsOf(grid) - 1) };
}

/** Where an arrow key leads. @returns null for other keys */
export function cellAfterKey(grid: Grid, { column, row }: Cell, key: string): Cell | null {
  switch (key) {
    case 'ArrowLeft':
      return held(grid, { column: column - 1, row });
    case 'ArrowRight':
      return held(grid, { column: column + 1, row });
    case 'ArrowUp':
      return held(grid, { column, row: row + 1 });
    case 'ArrowDown':
      return held(grid, { column, row: row - 1 });
    case 'Home':
      return { column: 0, row: 0 };
    case 'End':
      return { column: columnsOf(grid) - 1, row: rowsOf(grid) - 1 };
    default:
      return null;
  }
}

/** The depths in a rectangle, as ranges of the gallery's filter: depths that there cannot be are left out. */
export function rangesOf(panel: HistogramPanel, rectangle: Rectangle): { x: Range; y: Range } {
  const { columns, rows } = spanOf(rectangle);
  return {
    x: rangeOf(panel.xEdges, columns, panel.x.limits ?? panel.x.domain),
    y: rangeOf(panel.yEdges, rows, panel.y.limits ?? panel.y.domain),
  };
}

/** A cell holds its lower edge and not its upper one, but for the last; a filter holds both ends. */
function rangeOf(
  edges: readonly number[],
  [first, last]: [number, number],
  [least, most]: readonly [number, number],
): Range {
  const inside = (edges[last + 1] - edges[last]) * 1e-6;
  const end = last === edges.length - 2 ? edges[last + 1] : edges[last + 1] - inside;
  return [Math.max(edges[first], least), Math.min(end, most)];
}

/** The smallest rectangle of cells that holds a range of depths on each axis. */
export function rectangleAround(grid: Grid, x: readonly [number, number], y: readonly [number, number]): Rectangle {
  const at = (side: 0 | 1) => held(grid, { column: cellOf(grid.xEdges, x[side]), row: cellOf(grid.yEdges, y[side]) });
  return { from: at(0), to: at(1) };
}

/** The number of the cell that a value falls into, outside of the edges too. */
export function cellOf(edges: readonly number[], value: number): number {
  const cells = edges.length - 1;
  return Math.floor(((value - edges[0]) / (edges[cells] - edges[0])) * cells + 1e-9);
}

/** The middle of a cell on one axis: the depth that stands for it. */
export function middleOf(edges: readonly number[], cell: number): number {
  return (edges[cell] + edges[cell + 1]) / 2;
}

/** How much of the scale a count takes, 0 for the smallest and 1 for the largest: the scale is logarithmic. */
export function shareOf(count: number, [least, most]: readonly [number, number]): number {
  return most <= least ? 1 : Math.log(count / least) / Math.log(most / least);
}

/** Round counts that explain the scale, such as 1, 10, 100 and the largest. */
export function scaleCounts([least, most]: readonly [number, number]): number[] {
  const counts: number[] = [];
  for (let count = least; count < most; count *= 10) counts.push(count);
  return [...counts, most];
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));
