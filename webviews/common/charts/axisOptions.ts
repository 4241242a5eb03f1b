import type { ScaleOptions } from 'chart.js';
import type { Axis } from '../../../server/src/protocol.ts';
import { axisName, ticksOf } from '../../../server/src/results/figures/svg/scale.ts';
import { hex } from './colours.ts';
import type { ChartTheme } from './theme.ts';

/** Pixels that a tick with its number wants. */
const ROOM = { x: 60, y: 38 };

/**
 * An axis of a panel for Chart.js. Its ticks are those of the SVG: round numbers, whole where only those mean something,
 * none beyond the limits.
 * @param visible the part of the domain that is shown
 */
export function axisOptions(
  axis: Axis,
  visible: [number, number],
  side: 'x' | 'y',
  theme: ChartTheme,
): ScaleOptions<'linear' | 'logarithmic'> {
  let texts = new Map<number, string>();
  const letters = { family: theme.font.family, size: theme.font.size };
  return {
    type: axis.scale === 'log' ? 'logarithmic' : 'linear',
    min: visible[0],
    max: visible[1],
    bounds: 'data',
    // The matrix of a 2-D histogram would turn its axes round.
    offset: false,
    reverse: false,
    beginAtZero: false,
    title: { display: true, text: axisName(axis), color: hex(theme.ink), font: letters },
    border: { display: true, color: hex(theme.ink) },
    grid: { display: true, color: hex(theme.grid), tickColor: hex(theme.ink), tickLength: 4 },
    ticks: {
      color: hex(theme.faint),
      font: letters,
      maxRotation: 0,
      autoSkipPadding: 8,
      callback: value => texts.get(Number(value)) ?? '',
    },
    afterBuildTicks(scale) {
      const pixels = side === 'x' ? scale.maxWidth : scale.maxHeight;
      const ticks = ticksOf({ ...axis, domain: visible }, Math.max(2, Math.floor(pixels / ROOM[side])));
      texts = new Map(ticks.map(({ value, text }) => [value, text]));
      scale.ticks = ticks.map(({ value }) => ({ value }));
    },
  };
}
