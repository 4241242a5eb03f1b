import type { Axis, HistogramPanel } from './figure.ts';

/** Cells of one axis of a 2-D histogram, equally wide on the axis' scale. */
export interface Bins {
  axis: Axis;
  /** Ascending, one more than there are cells. */
  edges: number[];
}

/** About how many cells an axis has at most. */
const CELLS = 40;

/**
 * Cells for mean prediction depths. They are centred on the layers and between them, as finely as means over so many
 * members can tell, so that whole depths do not fall on edges.
 * @param times how many members stand behind a mean
 * @param rescaled depths are divided by the deepest (C.1)
 */
export function depthBins(name: string, deepest: number, times: number, rescaled = false): Bins {
  const finest = Math.max(1, Math.floor(CELLS / (deepest + 1)));
  const perLayer = Number.isInteger(times) && times <= 5 ? Math.max(1, times) : finest;
  const [largest, cells] = rescaled ? [1, deepest * perLayer] : [deepest, deepest * perLayer];
  const bins = centredBins({ name, unit: rescaled ? null : 'layer', scale: 'linear', domain: [0, largest] }, cells);
  return rescaled ? bins : { ...bins, axis: { ...bins.axis, whole: true } };
}

/** Cells for a share of so many members, such as a consistency score. */
export function shareBins(name: string, times: number): Bins {
  const cells = Number.isInteger(times) && times <= CELLS ? Math.max(1, times) : CELLS / 2;
  return centredBins({ name, unit: null, scale: 'linear', domain: [0, 1] }, cells);
}

/** Cells over a range, the outermost centred on its ends. */
export function evenBins(name: string, unit: string | null, domain: [number, number]): Bins {
  return centredBins({ name, unit, scale: 'linear', domain }, CELLS);
}

/** Cells on a log scale; only what is positive counts. */
export function logBins(name: string, unit: string | null, values: readonly number[]): Bins {
  const positive = values.filter(value => value > 0 && Number.isFinite(value));
  const smallest = positive.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const largest = positive.reduce((most, value) => Math.max(most, value), 0);
  const domain: [number, number] =
    positive.length === 0 ? [0.1, 10] : smallest < largest ? [smallest, largest] : [smallest / 2, largest * 2];
  const [from, to] = domain.map(Math.log);
  const edges = Array.from({ length: CELLS + 1 }, (_, i) => Math.exp(from + ((to - from) * i) / CELLS));
  // The ends exactly: exp(log(x)) may miss x, and with it the smallest or the largest value.
  [edges[0], edges[CELLS]] = domain;
  return { axis: { name, unit, scale: 'log', domain }, edges };
}

/** The first cell is centred on the smallest value of the domain, the last one on the largest. */
function centredBins(axis: Axis, cells: number): Bins {
  const [from, to] = axis.domain;
  const width = (to - from) / cells;
  const edges = Array.from({ length: cells + 2 }, (_, i) => from + (i - 0.5) * width);
  return { axis: { ...axis, domain: [edges[0], edges[cells + 1]], limits: axis.domain }, edges };
}

/**
 * Counts the given rows by their two values; what is missing or outside is in no cell.
 * @param x by row; y the same
 */
export function histogramPanel(
  title: string,
  rows: readonly number[],
  [xBins, x]: [Bins, ArrayLike<number>],
  [yBins, y]: [Bins, ArrayLike<number>],
): HistogramPanel {
  const counts = Array.from({ length: yBins.edges.length - 1 }, () => new Array(xBins.edges.length - 1).fill(0));
  for (const row of rows) {
    const [column, line] = [cellOf(xBins, x[row]), cellOf(yBins, y[row])];
    if (column >= 0 && line >= 0) counts[line][column]++;
  }
  return {
    kind: 'histogram',
    title,
    annotations: [],
    x: xBins.axis,
    y: yBins.axis,
    xEdges: xBins.edges,
    yEdges: yBins.edges,
    counts,
    colour: { name: 'images', scale: 'log', domain: [1, mostIn(counts)] },
  };
}

/** Gives panels the same colours, so that they may be compared. */
export function sameColours<T extends HistogramPanel>(panels: T[]): T[] {
  const most = Math.max(...panels.map(({ counts }) => mostIn(counts)));
  return panels.map(panel => ({ ...panel, colour: { ...panel.colour, domain: [1, most] } }));
}

function mostIn(counts: number[][]): number {
  return counts.reduce((most, line) => line.reduce((a, b) => Math.max(a, b), most), 1);
}

/** -1: in none. */
function cellOf({ axis, edges }: Bins, value: number): number {
  const cells = edges.length - 1;
  if (!(value >= edges[0] && value <= edges[cells])) return -1;
  const place = axis.scale === 'log' ? Math.log : (x: number) => x;
  const [from, to] = [place(edges[0]), place(edges[cells])];
  return Math.min(cells - 1, Math.floor(((place(value) - from) / (to - from)) * cells));
}
