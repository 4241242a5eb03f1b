import type { Figure, HistogramPanel, LineSeries, Panel } from '../figure.ts';
import { seriesColour, viridis } from './colours.ts';
import { CROSS, radius, reasonsMissing } from './marks.ts';
import { ticksOf } from './scale.ts';
import { FAINT, label, lineHeight, shortened, widthOf } from './text.ts';
import { element } from './xml.ts';

const SIZE = 12;

/** What stands above the panels: names of series, sizes of markers, colours of counts. @returns its height, and itself */
export function legend({ panels }: Figure, x: number, y: number, width: number): { height: number; svg: string } {
  const rows = [seriesKey(panels, width), missingKey(panels), sizeKey(panels), colourKey(panels)].filter(
    row => row.height > 0,
  );
  let top = y;
  const svg = rows.map(row => {
    const drawn = row.draw(x, top);
    top += row.height;
    return drawn;
  });
  return { height: top - y, svg: svg.join('') };
}

interface Row {
  height: number;
  draw(x: number, y: number): string;
}

const NOTHING: Row = { height: 0, draw: () => '' };

interface Entry {
  name: string;
  colour: number;
  mark: LineSeries['line'] | 'square';
}

function seriesKey(panels: readonly Panel[], width: number): Row {
  const entries = new Map<string, Entry>();
  for (const panel of panels) {
    if (panel.kind === 'lines')
      for (const { name, colour, line } of panel.series) entries.set(name, { name, colour, mark: line });
    if (panel.kind === 'bars' || panel.kind === 'scatter')
      for (const { name, colour } of panel.series) entries.set(name, { name, colour, mark: 'square' });
  }
  if (entries.size === 0) return NOTHING;
  // Columns of one width, so that what belongs together stands under one another.
  const shown = [...entries.values()].map(entry => ({ ...entry, text: shortened(entry.name, width - 40, SIZE) }));
  const column = Math.max(...shown.map(({ text }) => widthOf(text, SIZE))) + 46;
  const columns = Math.max(1, Math.min(shown.length, Math.floor(width / column)));
  return {
    height: Math.ceil(shown.length / columns) * lineHeight(SIZE) + 6,
    draw: (x, y) =>
      shown
        .map(({ text, colour, mark }, i) => {
          const [left, base] = [x + (i % columns) * column, y + (Math.floor(i / columns) + 1) * lineHeight(SIZE) - 4];
          const sample =
            mark === 'square'
              ? element('rect', { x: left, y: base - 10, width: 12, height: 12, fill: seriesColour(colour) })
              : element('path', {
                  d: `M${left} ${base - 4}h22`,
                  stroke: seriesColour(colour),
                  'stroke-width': 2,
                  'stroke-dasharray': mark === 'dotted' ? '2 4' : undefined,
                  'stroke-linecap': mark === 'dotted' ? 'round' : undefined,
                });
          return sample + label(text, left + (mark === 'square' ? 18 : 28), base, { size: SIZE });
        })
        .join(''),
  };
}

function missingKey(panels: readonly Panel[]): Row {
  const reasons = new Set(panels.flatMap(panel => (panel.kind === 'lines' ? reasonsMissing(panel) : [])));
  if (reasons.size === 0) return NOTHING;
  const side = 2 * CROSS;
  return {
    height: lineHeight(SIZE) + 4,
    draw: (x, y) => {
      const base = y + lineHeight(SIZE) - 4;
      const d = `M${x + 7} ${base - side}l${side} ${side}m0 ${-side}l${-side} ${side}`;
      return (
        element('path', { d, stroke: FAINT, 'stroke-width': 2, fill: 'none' }) +
        label(`at the lower edge: ${[...reasons].join(', ')}`, x + 28, base, { size: SIZE, fill: FAINT })
      );
    },
  };
}

function sizeKey(panels: readonly Panel[]): Row {
  const panel = panels.find(({ kind }) => kind === 'scatter');
  if (panel?.kind !== 'scatter') return NOTHING;
  const height = 30;
  return {
    height,
    draw(x, y) {
      const middle = y + height / 2 - 2;
      const name = `marker: ${panel.sizeName}`;
      let at = x + widthOf(name, SIZE) + 12;
      const samples = [0.01, 0.1, 0.3].map(share => {
        const r = radius(share);
        const text = `${share * 100} %`;
        const drawn =
          element('circle', { cx: at + r, cy: middle, r, fill: 'none', stroke: FAINT }) +
          label(text, at + 2 * r + 5, middle + 4, { size: SIZE, fill: FAINT });
        at += 2 * r + 5 + widthOf(text, SIZE) + 14;
        return drawn;
      });
      return label(name, x, middle + 4, { size: SIZE, fill: FAINT }) + samples.join('');
    },
  };
}

function colourKey(panels: readonly Panel[]): Row {
  const panel = panels.find((one): one is HistogramPanel => one.kind === 'histogram');
  if (!panel) return NOTHING;
  const { name, domain } = panel.colour;
  const [barWidth, steps] = [180, 60];
  const text = `${name} per cell`;
  return {
    height: 34,
    draw(x, y) {
      const left = x + widthOf(text, SIZE) + 14;
      const most = Math.max(domain[1], 1);
      const ticks = ticksOf({ name: '', unit: null, scale: 'log', domain: [1, Math.max(most, 2)] }, 5);
      const place = (value: number) => left + (Math.log(value) / Math.log(Math.max(most, 2))) * barWidth;
      return [
        label(text, x, y + 11, { size: SIZE, fill: FAINT }),
        ...Array.from({ length: steps }, (_, i) =>
          element('rect', {
            x: left + (i * barWidth) / steps,
            y: y + 2,
            // A little over the next one: no seams.
            width: barWidth / steps + (i < steps - 1 ? 0.5 : 0),
            height: 10,
            fill: viridis((i + 0.5) / steps),
          }),
        ),
        ...ticks.map(({ value, text: tick }) =>
          label(tick, place(value), y + 24, { size: 10, anchor: 'middle', fill: FAINT }),
        ),
      ].join('');
    },
  };
}
