import type { HistogramPanel } from '../../../server/src/protocol.ts';
import type { Point } from './points.ts';

/** A cell of a 2-D histogram: from its lower left corner to its upper right. */
export interface Cell {
  x: number;
  y: number;
  x1: number;
  y1: number;
  count: number;
  at: Point;
}

const known = new WeakMap<HistogramPanel, Cell[]>();

/** The cells that have images, row by row from below. */
export function cellsOf(panel: HistogramPanel): Cell[] {
  const before = known.get(panel);
  if (before) return before;
  const { xEdges, yEdges, counts } = panel;
  const cells = counts.flatMap((line, row) =>
    line.flatMap((count, column): Cell[] => {
      if (count === 0) return [];
      const corners = { x: xEdges[column], y: yEdges[row], x1: xEdges[column + 1], y1: yEdges[row + 1] };
      return [{ ...corners, count, at: { series: row, index: column } }];
    }),
  );
  known.set(panel, cells);
  return cells;
}
