import type { ScaleOptions } from 'chart.js';
import type { Axis } from '../../../server/src/protocol.ts';
import { axisName, ticksOf } from '../../../server/src/results/figures/svg/scale.ts';
import { wrap } from '../../../server/src/results/figures/svg/text.ts';
import { hex } from './colours.ts';
import type { ChartTheme } from './theme.ts';

/** Pixels that a tick with its number wants; whole numbers are short. */
const ROOM = { x: 60, y: 38 };
const ROOM_OF_WHOLE = 36;
/** Pixels that the name of an axis may take in a small panel; a longer one has several lines. */
const NAME = { x: 240, y: 180 };

/**
 * An axis of a panel for Chart.js. Its ticks are those of the SVG: round numbers, whole where only those mean something,
 * none beyond the limits.
 * @param visible the part of the domain that is shown
 * @param grid whether lines go through the plot at its ticks
 */
export function axisOptions(
  axis: Axis,
  visible: [number, number],
  side: 'x' | 'y',
  theme: ChartTheme,
  grid: boolean,
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
    title: {
      display: true,
      text: wrap(axisName(axis), NAME[side], letters.size),
      color: hex(theme.ink),
      font: letters,
    },
    border: { display: true, color: hex(theme.ink) },
    grid: { display: grid, color: hex(theme.grid), tickColor: hex(theme.ink), tickLength: 4 },
    ticks: {
      color: hex(theme.faint),
      font: letters,
      maxRotation: 0,
      autoSkipPadding: 8,
      callback: value => texts.get(Number(value)) ?? '',
    },
    afterBuildTicks(scale) {
      const pixels = side === 'x' ? scale.maxWidth : scale.maxHeight;
      const room = axis.whole && visible[1] < 100 ? ROOM_OF_WHOLE : ROOM[side];
      const ticks = ticksOf({ ...axis, domain: visible }, Math.max(2, Math.floor(pixels / room)));
      texts = new Map(ticks.map(({ value, text }) => [value, text]));
      scale.ticks = ticks.map(({ value }) => ({ value }));
    },
  };
}
