import type { BarsPanel, HistogramPanel, LineSeries, LinesPanel, ScatterPanel } from '../figure.ts';
import { seriesColour, viridis } from './colours.ts';
import type { Plot } from './frame.ts';
import { element, fixed } from './xml.ts';

/** What is drawn inside the axes, one function per kind of panel. */

export function lines({ series }: LinesPanel, plot: Plot): string {
  return [
    ...series.map(one => band(one, plot)),
    ...series.map(one => curve(one, plot)),
    ...series.map(one => lonePoints(one, plot)),
    ...series.map((_, s) => crosses(series, s, plot)),
  ].join('');
}

/** Dots for values that no line reaches, since none is beside them. */
function lonePoints({ x, y, colour }: LineSeries, plot: Plot): string {
  const isThere = (i: number) => y[i] !== null && y[i] !== undefined;
  return x
    .flatMap((value, i) => {
      const height = y[i];
      if (height === null || isThere(i - 1) || isThere(i + 1)) return [];
      return [element('circle', { cx: plot.x(value), cy: plot.y(height), r: 3.5, fill: seriesColour(colour) })];
    })
    .join('');
}

/** Half of a cross. */
export const CROSS = 4;

/** Pixels by which the cross of a value stands beside its place, so that those of other series there are seen too. */
export function crossOffset(series: readonly LineSeries[], s: number, index: number): number {
  const place = series[s].x[index];
  const there = series.flatMap(({ x, y, missing }, one) =>
    x.some((value, i) => value === place && y[i] === null && missing?.[i]) ? [one] : [],
  );
  return (there.indexOf(s) - (there.length - 1) / 2) * (2 * CROSS + 1);
}

/** A cross at the lower edge for each value that is not there and has a reason. */
function crosses(series: readonly LineSeries[], s: number, plot: Plot): string {
  const { x, y, missing, colour } = series[s];
  const base = plot.box.y + plot.box.height - CROSS - 2;
  const d = x
    .map((value, i) => {
      if (y[i] !== null || !missing?.[i]) return '';
      const [left, top] = [plot.x(value) + crossOffset(series, s, i) - CROSS, base - CROSS];
      return `M${fixed(left)} ${fixed(top)}l${2 * CROSS} ${2 * CROSS}m0 ${-2 * CROSS}l${-2 * CROSS} ${2 * CROSS}`;
    })
    .join('');
  return d && element('path', { d, stroke: seriesColour(colour), 'stroke-width': 2, fill: 'none' });
}

/** Why values of a panel's series are not there, each reason once. */
export function reasonsMissing({ series }: Pick<LinesPanel, 'series'>): string[] {
  return [...new Set(series.flatMap(({ missing, y }) => (missing ?? []).filter((why, i) => why && y[i] === null)))].map(
    String,
  );
}

function curve({ x, y, line, colour }: LineSeries, plot: Plot): string {
  const points = x.map((value, i) => ({ x: value, y: y[i] }));
  return element('path', {
    d: path(points, plot),
    fill: 'none',
    stroke: seriesColour(colour),
    'stroke-width': 2,
    'stroke-linejoin': 'round',
    'stroke-dasharray': line === 'dotted' ? '2 4' : undefined,
    'stroke-linecap': line === 'dotted' ? 'round' : undefined,
  });
}

function band({ x, y, spread, colour }: LineSeries, plot: Plot): string {
  if (!spread) return '';
  const whole = x.flatMap((value, i) => {
    const [middle, half] = [y[i], spread[i]];
    return middle === null || half === null ? [] : [{ x: value, low: middle - half, high: middle + half }];
  });
  if (whole.length < 2) return '';
  const there = whole.map(({ x, high }) => ({ x, y: high }));
  const back = whole.map(({ x, low }) => ({ x, y: low })).reverse();
  const outline = [...there, ...back].map(point => `${fixed(plot.x(point.x))} ${fixed(plot.y(point.y))}`).join('L');
  return element('path', { d: `M${outline}Z`, fill: seriesColour(colour), 'fill-opacity': 0.18 });
}

/** A line through the points that are there; it breaks where one is missing. */
function path(points: { x: number; y: number | null }[], plot: Plot): string {
  let pen = 'M';
  let d = '';
  for (const { x, y } of points)
    if (y === null) pen = 'M';
    else {
      d += `${pen}${fixed(plot.x(x))} ${fixed(plot.y(y))}`;
      pen = 'L';
    }
  return d;
}

export function bars({ series }: BarsPanel, plot: Plot): string {
  const slot = plot.x(1) - plot.x(0);
  const width = (slot * 0.8) / series.length;
  const base = plot.y(0);
  return series
    .map(({ x, y, colour }, s) => {
      const d = x
        .map((value, i) => {
          if (!y[i]) return '';
          const left = plot.x(value) + (s - series.length / 2) * width;
          return `M${fixed(left)} ${fixed(base)}V${fixed(plot.y(y[i]))}h${fixed(width)}V${fixed(base)}Z`;
        })
        .join('');
      return element('path', { d, fill: seriesColour(colour) });
    })
    .join('');
}

/** Pixels of the radius of a marker that stands for all of the data. */
export const WHOLE = 26;

export function radius(share: number): number {
  return Math.max(2, WHOLE * Math.sqrt(share));
}

export function scatter({ series }: ScatterPanel, plot: Plot): string {
  return series
    .map(({ x, y, size, spread, colour }) => {
      const fill = seriesColour(colour);
      const points = x.map((value, i) => ({ x: value, y: y[i] }));
      const whiskers = x
        .map((value, i) => {
          const [middle, half] = [y[i], spread?.[i] ?? null];
          if (middle === null || half === null) return '';
          return `M${fixed(plot.x(value))} ${fixed(plot.y(middle - half))}V${fixed(plot.y(middle + half))}`;
        })
        .join('');
      return [
        element('path', {
          d: path(points, plot),
          fill: 'none',
          stroke: fill,
          'stroke-width': 1,
          'stroke-opacity': 0.6,
        }),
        whiskers && element('path', { d: whiskers, stroke: fill, 'stroke-width': 1.5, fill: 'none' }),
        ...points.map((point, i) =>
          point.y === null
            ? ''
            : element('circle', {
                cx: plot.x(point.x),
                cy: plot.y(point.y),
                r: radius(size[i]),
                fill,
                'fill-opacity': 0.45,
                stroke: fill,
              }),
        ),
      ].join('');
    })
    .join('');
}

/** Shades that the counts of a 2-D histogram are drawn in: more cannot be told apart. */
const SHADES = 24;

/** The shade of a count, 0 to 1, on the log scale of the panel. */
export function shadeOf(count: number, [, most]: [number, number]): number {
  return most > 1 ? Math.log(count) / Math.log(most) : 1;
}

export function cells({ xEdges, yEdges, counts, colour }: HistogramPanel, plot: Plot): string {
  const [columns, rows] = [xEdges.map(plot.x), yEdges.map(plot.y)];
  const shades = new Map<number, string>();
  counts.forEach((line, row) => {
    line.forEach((count, column) => {
      if (count === 0) return;
      const shade = Math.round(shadeOf(count, colour.domain) * SHADES);
      const [left, right, low, high] = [columns[column], columns[column + 1], rows[row], rows[row + 1]];
      const cell = `M${fixed(left)} ${fixed(low)}H${fixed(right)}V${fixed(high)}H${fixed(left)}Z`;
      shades.set(shade, (shades.get(shade) ?? '') + cell);
    });
  });
  const drawn = [...shades].sort(([a], [b]) => a - b);
  return element(
    'g',
    { 'shape-rendering': 'crispEdges' },
    ...drawn.map(([shade, d]) => element('path', { d, fill: viridis(shade / SHADES) })),
  );
}
