import type { Axis } from '../figure.ts';
import { axisName, type Scale, scaleOf, ticksOf } from './scale.ts';
import { FAINT, INK, label, lineHeight, paragraph, widthOf, wrap } from './text.ts';
import { element, fixed } from './xml.ts';

/** A rectangle, in pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where the data of a panel are drawn, with its two scales. */
export interface Plot {
  box: Box;
  x: Scale;
  y: Scale;
}

const TICK = 11;
const NAME = 12;

/** The axes' names, ticks and grid around a plot that fills what they leave of the outer box. */
export function frame(xAxis: Axis, yAxis: Axis, outer: Box, grid: boolean): { plot: Plot; svg: string; over: string } {
  const yTicks = ticksOf(yAxis, Math.max(2, Math.floor(outer.height / 45)));
  const yNames = wrap(axisName(yAxis), outer.height - 30, NAME);
  const left = 8 + yNames.length * lineHeight(NAME) + Math.max(...yTicks.map(({ text }) => widthOf(text, TICK)));
  const width = outer.width - left - 6;
  const xNames = wrap(axisName(xAxis), width + 12, NAME);
  const bottom = 8 + lineHeight(TICK) + xNames.length * lineHeight(NAME);
  const box = { x: outer.x + left, y: outer.y, width, height: outer.height - bottom };
  const xTicks = xTicksOf(xAxis, width);
  const plot = {
    box,
    x: scaleOf(xAxis, box.x, box.x + box.width),
    y: scaleOf(yAxis, box.y + box.height, box.y),
  };
  const base = box.y + box.height;
  const gridLines = [
    ...yTicks.map(({ value }) => `M${fixed(box.x)} ${fixed(plot.y(value))}h${fixed(box.width)}`),
    ...(xAxis.whole ? [] : xTicks.map(({ value }) => `M${fixed(plot.x(value))} ${fixed(box.y)}v${fixed(box.height)}`)),
  ].join('');
  const marks = [
    ...yTicks.map(({ value }) => `M${fixed(box.x)} ${fixed(plot.y(value))}h-4`),
    ...xTicks.map(({ value }) => `M${fixed(plot.x(value))} ${fixed(base)}v4`),
  ].join('');
  const svg = [
    grid ? element('path', { d: gridLines, stroke: '#e4e4e4', 'stroke-width': 1, fill: 'none' }) : '',
    ...yTicks.map(({ value, text }) =>
      label(text, box.x - 6, plot.y(value) + TICK * 0.35, { size: TICK, anchor: 'end', fill: FAINT }),
    ),
    ...xTicks.map(({ value, text }) =>
      label(text, plot.x(value), base + 5 + TICK, { size: TICK, anchor: 'middle', fill: FAINT }),
    ),
    paragraph(xNames, box.x + box.width / 2, base + 10 + lineHeight(TICK) + NAME * 0.6, {
      size: NAME,
      anchor: 'middle',
    }),
    ...yNames.map((name, i) =>
      label(name, outer.x + NAME + i * lineHeight(NAME), box.y + box.height / 2, {
        size: NAME,
        anchor: 'middle',
        rotate: -90,
      }),
    ),
  ].join('');
  // Axes go over the data, which may touch them.
  const border = `M${fixed(box.x)} ${fixed(box.y)}v${fixed(box.height)}h${fixed(box.width)}`;
  const over = element('path', { d: border + marks, stroke: INK, 'stroke-width': 1, fill: 'none' });
  return { plot, svg, over };
}

/** As many ticks as have room for their texts. */
function xTicksOf(axis: Axis, width: number): ReturnType<typeof ticksOf> {
  for (let most = Math.max(2, Math.floor(width / 24)); ; most--) {
    const ticks = ticksOf(axis, most);
    const scale = scaleOf(axis, 0, width);
    const free = ticks.every(({ value, text }, i) => {
      const next = ticks[i + 1];
      return !next || scale(next.value) - scale(value) > (widthOf(text, TICK) + widthOf(next.text, TICK)) / 2 + 10;
    });
    if (free || most <= 2) return ticks;
  }
}
