import type { ChartDataset } from 'chart.js';
import type { BarsPanel, HistogramPanel, LineSeries, LinesPanel, ScatterPanel } from '../../../server/src/protocol.ts';
import { radius, shadeOf } from '../../../server/src/results/figures/svg/marks.ts';
import { type Cell, cellsOf } from './cells.ts';
import { hex, type Rgb } from './colours.ts';
import type { Picture } from './picture.ts';
import type { Point } from './points.ts';
import { dashOf, hatchOf, shapesOf, showsShape } from './signs.ts';
import { type ChartTheme, countColour } from './theme.ts';

/** What panels are drawn as. */
export type Dataset = ChartDataset<'line'> | ChartDataset<'bar'> | ChartDataset<'matrix'>;

/** How bars are filled: a colour, hatched where there is a path. */
export type Fill = (colour: Rgb, hatch: string) => string | CanvasPattern;

/** What a panel draws, as Chart.js wants it: a data set per series, or one of all cells. */
export function datasetsOf({ panel, theme, hidden, zoom }: Picture, fill: Fill): Dataset[] {
  switch (panel.kind) {
    case 'lines':
      return lines(panel, theme, hidden);
    case 'scatter':
      return scatter(panel, theme, hidden, zoom === null);
    case 'bars':
      return bars(panel, theme, hidden, fill);
    case 'histogram':
      return [cells(panel, theme)];
  }
}

/** Where an element of Chart.js stands in the panel. */
export function pointOf(panel: Picture['panel'], dataset: number, index: number): Point {
  return panel.kind === 'histogram' ? cellsOf(panel)[index].at : { series: dataset, index };
}

/** Where a point of the panel stands in Chart.js. */
export function elementOf(panel: Picture['panel'], at: Point): { datasetIndex: number; index: number } {
  if (panel.kind !== 'histogram') return { datasetIndex: at.series, index: at.index };
  const index = cellsOf(panel).findIndex(cell => cell.at.series === at.series && cell.at.index === at.index);
  return { datasetIndex: 0, index };
}

export function colourOf({ series }: ChartTheme, colour: number): Rgb {
  return series[colour % series.length];
}

function lines({ series }: LinesPanel, theme: ChartTheme, hidden: ReadonlySet<number>): ChartDataset<'line'>[] {
  return shaped(series, theme, hidden, ({ x, line }, ink) => ({
    backgroundColor: hex(theme.background),
    borderWidth: theme.strong ? 3 : 2,
    borderDash: dashOf(line),
    borderCapStyle: 'round',
    borderJoinStyle: 'round',
    pointRadius: x.map((_, i) => (showsShape(i, x.length) ? 4 : 0)),
    pointHoverRadius: 6,
    pointHitRadius: 8,
    // Hollow where the line is dotted, so that training and unseen images differ at every point.
    pointBackgroundColor: line === 'dotted' ? hex(theme.background) : ink,
    pointBorderWidth: 1.5,
    clip: 6,
  }));
}

function scatter(
  { series }: ScatterPanel,
  theme: ChartTheme,
  hidden: ReadonlySet<number>,
  whole: boolean,
): ChartDataset<'line'>[] {
  return shaped(series, theme, hidden, ({ size }, ink) => ({
    borderWidth: 1,
    pointRadius: size.map(radius),
    pointHoverRadius: size.map(share => radius(share) + 2),
    pointBackgroundColor: `${ink}80`,
    pointBorderWidth: theme.strong ? 2 : 1,
    // A point on an axis is seen whole; of those that zooming left outside, nothing is.
    clip: whole ? radius(1) : 0,
  }));
}

/** What series of points have in common: where they stand, and a shape and a colour for each. */
function shaped<Series extends Pick<LineSeries, 'name' | 'x' | 'y' | 'colour'>>(
  series: readonly Series[],
  theme: ChartTheme,
  hidden: ReadonlySet<number>,
  look: (one: Series, ink: string) => Partial<ChartDataset<'line'>>,
): ChartDataset<'line'>[] {
  const shapes = shapesOf(series);
  return series.map((one, s) => {
    const ink = hex(colourOf(theme, one.colour));
    return {
      type: 'line',
      label: one.name,
      data: one.x.map((value, i) => ({ x: value, y: one.y[i] })) as { x: number; y: number }[],
      hidden: hidden.has(s),
      borderColor: ink,
      pointStyle: shapes[s].style,
      pointBorderColor: ink,
      ...look(one, ink),
    };
  });
}

function bars(
  { series }: BarsPanel,
  theme: ChartTheme,
  hidden: ReadonlySet<number>,
  fill: Fill,
): ChartDataset<'bar'>[] {
  return series.map(({ name, x, y, colour }, s) => {
    const ink = colourOf(theme, colour);
    return {
      type: 'bar',
      label: name,
      data: x.map((value, i) => ({ x: value, y: y[i] })) as unknown as number[],
      hidden: hidden.has(s),
      backgroundColor: fill(ink, hatchOf(s)),
      borderColor: hex(ink),
      borderWidth: 1,
      barPercentage: 1,
      categoryPercentage: 0.8,
    };
  });
}

function cells(panel: HistogramPanel, theme: ChartTheme): ChartDataset<'matrix'> {
  const data = cellsOf(panel);
  const shade = ({ count }: Cell) => hex(countColour(theme, shadeOf(count, panel.colour.domain)));
  return {
    type: 'matrix',
    label: panel.title,
    data: data.map(({ x, y, count }) => ({ x, y, v: count })),
    backgroundColor: data.map(shade),
    hoverBackgroundColor: data.map(shade),
    borderWidth: 0,
    hoverBorderColor: hex(theme.ink),
    anchorX: 'left',
    anchorY: 'bottom',
    // A little over the next one: no seams.
    width: ({ chart, dataIndex }) => {
      const { x, x1 } = data[dataIndex] ?? { x: 0, x1: 0 };
      return chart.scales.x.getPixelForValue(x1) - chart.scales.x.getPixelForValue(x) + 0.5;
    },
    height: ({ chart, dataIndex }) => {
      const { y, y1 } = data[dataIndex] ?? { y: 0, y1: 0 };
      return chart.scales.y.getPixelForValue(y) - chart.scales.y.getPixelForValue(y1) + 0.5;
    },
  };
}
