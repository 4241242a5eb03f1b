import type {
  Axis,
  BarsPanel,
  HistogramPanel,
  LineSeries,
  LinesPanel,
  Panel,
  ScatterPanel,
} from '../../../server/src/protocol.ts';
import { axisName } from '../../../server/src/results/figures/svg/scale.ts';
import { short } from './numbers.ts';

/** What is drawn between axes. */
export type AxesPanel = LinesPanel | BarsPanel | ScatterPanel | HistogramPanel;

export function hasAxes(panel: Panel): panel is AxesPanel {
  return panel.kind !== 'matrix' && panel.kind !== 'images' && panel.kind !== 'table';
}

/** One value of a panel. Of a 2-D histogram `series` is the row and `index` the column of its cell. */
export interface Point {
  series: number;
  index: number;
}

/** Keys that go from point to point. */
const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const;
export type PointKey = (typeof KEYS)[number];

export function isPointKey(key: string): key is PointKey {
  return (KEYS as readonly string[]).includes(key);
}

/**
 * Where a key leads: left and right along a series or a row of cells, up and down to another, Home and End to its ends;
 * over what is missing. From nowhere to the first point, or to the fullest cell. Pure.
 * @param hidden series that are not drawn
 * @returns the same point where there is none further; null where there is none at all
 */
export function step(panel: AxesPanel, hidden: ReadonlySet<number>, at: Point | null, key: PointKey): Point | null {
  const lanes = lanesOf(panel, hidden);
  if (lanes.length === 0) return null;
  const here = lanes.findIndex(({ series }) => series === at?.series);
  if (at === null || here < 0) return start(panel, lanes);
  const lane = lanes[here];
  const place = nearest(lane, lane.at(at.index));
  switch (key) {
    case 'ArrowLeft':
      return lane.point(Math.max(0, place - 1));
    case 'ArrowRight':
      return lane.point(Math.min(lane.places.length - 1, place + 1));
    case 'Home':
      return lane.point(0);
    case 'End':
      return lane.point(lane.places.length - 1);
    default: {
      // Rows of cells go upwards, series of a legend go downwards.
      const up = panel.kind === 'histogram' ? 1 : -1;
      const next = lanes[here + (key === 'ArrowUp' ? up : -up)];
      return next ? next.point(nearest(next, lane.places[place])) : lane.point(place);
    }
  }
}

/** A series or a row of cells: the places along x at which it has something, ascending. */
interface Lane {
  series: number;
  places: number[];
  /** Along x of the value of this index, present or not. */
  at(index: number): number;
  point(place: number): Point;
}

function lanesOf(panel: AxesPanel, hidden: ReadonlySet<number>): Lane[] {
  const rows =
    panel.kind === 'histogram'
      ? panel.counts.map(counts => ({ x: panel.xEdges, there: (index: number) => counts[index] > 0 }))
      : panel.series.map(one => ({
          x: one.x,
          there: (index: number) => one.y[index] !== null || whyMissing(one, index) !== null,
        }));
  return rows.flatMap(({ x, there }, series): Lane[] => {
    if (hidden.has(series)) return [];
    const indices = [...x.keys()].filter(there).sort((a, b) => x[a] - x[b]);
    if (indices.length === 0) return [];
    return [
      {
        series,
        places: indices.map(index => x[index]),
        at: index => x[index],
        point: place => ({ series, index: indices[place] }),
      },
    ];
  });
}

function nearest({ places }: Lane, x: number): number {
  return places.reduce((best, place, i) => (Math.abs(place - x) < Math.abs(places[best] - x) ? i : best), 0);
}

function start(panel: AxesPanel, lanes: Lane[]): Point {
  if (panel.kind !== 'histogram') return lanes[0].point(0);
  const points = lanes.flatMap(lane => lane.places.map((_, place) => lane.point(place)));
  const count = ({ series, index }: Point) => panel.counts[series][index];
  return points.reduce((fullest, point) => (count(point) > count(fullest) ? point : fullest));
}

/** The same point in a newer panel, whose series may have other places; null where it has none. */
export function moved(before: AxesPanel, panel: AxesPanel, at: Point): Point | null {
  if (before.kind === 'histogram' || panel.kind === 'histogram') return before.kind === panel.kind ? at : null;
  const series = panel.series.findIndex(({ name }) => name === before.series[at.series]?.name);
  return series < 0 ? null : { series, index: at.index };
}

/** Why a value of a series is not there, in a word; null where it is there, or nothing is said. */
export function whyMissing(series: Pick<LineSeries, 'y' | 'missing'>, index: number): string | null {
  return series.y[index] === null ? (series.missing?.[index] ?? null) : null;
}

/** Whether there is such a point. */
export function isThere(panel: AxesPanel, hidden: ReadonlySet<number>, { series, index }: Point): boolean {
  return lanesOf(panel, hidden).some(
    lane => lane.series === series && lane.places.some((_, i) => lane.point(i).index === index),
  );
}

/** The middle of a point, in the units of the axes. */
export function middleOf(panel: AxesPanel, { series, index }: Point): { x: number; y: number } {
  if (panel.kind !== 'histogram') {
    const one = panel.series[series];
    // The cross of a value that is missing stands at the lower edge.
    return { x: one.x[index], y: one.y[index] ?? (whyMissing(one, index) === null ? 0 : panel.y.domain[0]) };
  }
  const between = (axis: Axis, low: number, high: number) =>
    axis.scale === 'log' ? Math.sqrt(low * high) : (low + high) / 2;
  const { x, y, xEdges, yEdges } = panel;
  return { x: between(x, xEdges[index], xEdges[index + 1]), y: between(y, yEdges[series], yEdges[series + 1]) };
}

/** What is said of a point, on screen and by a screen reader. */
export function told(panel: AxesPanel, { series, index }: Point): string {
  if (panel.kind === 'histogram') {
    const { xEdges, yEdges, x, y, counts, colour } = panel;
    const range = (axis: Axis, edges: number[], i: number) =>
      `${axisName(axis)} ${short(edges[i])} to ${short(edges[i + 1])}`;
    return `${range(x, xEdges, index)}, ${range(y, yEdges, series)}: ${counts[series][index].toLocaleString('en-US')} ${colour.name}`;
  }
  const one = panel.series[series];
  const value = one.y[index];
  const spread = 'spread' in one ? (one.spread?.[index] ?? null) : null;
  const size = panel.kind === 'scatter' ? [`${panel.sizeName} ${short(panel.series[series].size[index] * 100)} %`] : [];
  return [
    `${one.name}: ${axisName(panel.x)} ${short(one.x[index])}`,
    `${axisName(panel.y)} ${value === null ? (whyMissing(one, index) ?? 'missing') : short(value)}${spread === null ? '' : ` ± ${short(spread)}`}`,
    ...size,
  ].join(', ');
}
