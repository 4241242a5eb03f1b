import { describe, expect, test } from 'vitest';
import type { HistogramPanel } from '../../../server/src/protocol.ts';
import { depthBins, histogramPanel } from '../../../server/src/results/figures/bins.ts';
import { ALL, type Range } from '../../../webviews/common/criteria.ts';
import { filterRows } from '../../../webviews/gallery/filter.ts';
import { markColumn } from '../../../webviews/gallery/markColumn.ts';
import { orderRows } from '../../../webviews/gallery/order.ts';
import {
  type Cell,
  cellAfterKey,
  columnsOf,
  countIn,
  type Rectangle,
  rangesOf,
  rectangleAround,
  rowsOf,
  scaleCounts,
  shareOf,
} from '../../../webviews/map/rectangle.ts';
import { tableOf } from '../gallery/made.ts';

/** Means over 3 members of depths from 0 to 4: every third, and all of them. */
const MEANS = Array.from({ length: 13 }, (_, i) => i / 3);
const PAIRS = MEANS.flatMap(x => MEANS.map(y => [x, y] as const));
const [X, Y] = [PAIRS.map(([x]) => x), PAIRS.map(([, y]) => y)];

function panelOf(times: number): HistogramPanel {
  const bins = (name: string) => depthBins(name, 4, times);
  return histogramPanel('all', [...PAIRS.keys()], [bins('validation'), X], [bins('training'), Y]);
}

describe('a rectangle of the map', () => {
  const cell = (column: number, row: number): Cell => ({ column, row });

  test.each([3, 20])('its images are those that the gallery finds, cells for %i members', times => {
    const panel = panelOf(times);
    const table = tableOf({ index: [...PAIRS.keys()], depthVal: X, depthTrain: Y });
    const order = orderRows(table, { by: 'index', descending: false });
    const [columns, rows] = [columnsOf(panel), rowsOf(panel)];
    const corners: Rectangle[] = [
      { from: cell(0, 0), to: cell(columns - 1, rows - 1) },
      { from: cell(0, 0), to: cell(0, 0) },
      { from: cell(columns - 1, 2), to: cell(3, 1) },
      { from: cell(2, rows - 1), to: cell(4, rows - 2) },
      ...Array.from({ length: columns }, (_, at) => ({ from: cell(at, 0), to: cell(at, rows - 1) })),
    ];
    for (const rectangle of corners) {
      const { x, y } = rangesOf(panel, rectangle);
      const found = filterRows(table, { ...ALL, ranges: { depthVal: x, depthTrain: y } }, markColumn(table, []), order);
      expect(found.length).toBe(countIn(panel, rectangle));
    }
  });

  test('the whole map leaves out what has no place on it', () => {
    const panel = panelOf(3);
    const ranges = rangesOf(panel, { from: cell(0, 0), to: cell(12, 12) });
    expect(ranges).toEqual({ x: [0, 4] satisfies Range, y: [0, 4] satisfies Range });
  });

  test('depths typed are the cells that hold them', () => {
    const panel = panelOf(3);
    expect(rectangleAround(panel, [1, 2], [0, 9])).toEqual({ from: cell(3, 0), to: cell(6, 12) });
  });

  test('arrow keys stop at the edge', () => {
    const panel = panelOf(3);
    expect(cellAfterKey(panel, cell(0, 0), 'ArrowLeft')).toEqual(cell(0, 0));
    expect(cellAfterKey(panel, cell(0, 0), 'ArrowUp')).toEqual(cell(0, 1));
    expect(cellAfterKey(panel, cell(12, 12), 'ArrowUp')).toEqual(cell(12, 12));
    expect(cellAfterKey(panel, cell(5, 5), 'End')).toEqual(cell(12, 12));
    expect(cellAfterKey(panel, cell(5, 5), 'x')).toBeNull();
  });
});

describe('the scale of counts', () => {
  test('is logarithmic', () => {
    expect([1, 10, 100].map(count => shareOf(count, [1, 100]))).toEqual([0, 0.5, 1]);
    expect(shareOf(1, [1, 1])).toBe(1);
  });

  test('is explained by round counts and the largest', () => {
    expect(scaleCounts([1, 2345])).toEqual([1, 10, 100, 1000, 2345]);
    expect(scaleCounts([1, 1])).toEqual([1]);
  });
});
