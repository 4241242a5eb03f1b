import type { LineSeries } from '../../../server/src/protocol.ts';

/**
 * What tells series apart besides their colours. Paths are those of SVG, and of a canvas's `Path2D`, so that the legend
 * shows what the chart draws.
 */

export interface Shape {
  /** As Chart.js calls it. */
  style: 'circle' | 'rect' | 'triangle' | 'rectRot' | 'cross' | 'star' | 'crossRot';
  /** Around 0, of about 10 pixels. */
  path: string;
}

/** What stands for a value that is missing. */
export const CROSS_PATH = 'M-4 -4L4 4M-4 4L4 -4';

const SHAPES: readonly Shape[] = [
  { style: 'circle', path: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z' },
  { style: 'rectRot', path: 'M0 -5L5 0L0 5L-5 0Z' },
  { style: 'triangle', path: 'M0 -5L4.5 3.5H-4.5Z' },
  { style: 'rect', path: 'M-3.7 -3.7H3.7V3.7H-3.7Z' },
  { style: 'crossRot', path: CROSS_PATH },
  { style: 'cross', path: 'M-5 0H5M0 -5V5' },
  { style: 'star', path: 'M-5 0H5M0 -5V5M-3.5 -3.5L3.5 3.5M-3.5 3.5L3.5 -3.5' },
];

/**
 * A shape for each series of a panel: that of its colour, so that panels beside one another agree; another one where a
 * series before it has the same colour.
 */
export function shapesOf(series: readonly { colour: number }[]): Shape[] {
  const free = SHAPES.filter((_, i) => !series.some(({ colour }) => colour % SHAPES.length === i));
  const taken = new Set<number>();
  return series.map(({ colour }) => {
    if (!taken.has(colour)) {
      taken.add(colour);
      return SHAPES[colour % SHAPES.length];
    }
    return free.shift() ?? SHAPES[colour % SHAPES.length];
  });
}

/** Lengths of strokes and gaps. */
export function dashOf(line: LineSeries['line']): number[] {
  return line === 'dotted' ? [1, 5] : [];
}

/** Side of the square that fills bars over and over. */
export const TILE = 8;

const HATCHES = ['', 'M-1 1L1 -1M0 8L8 0M7 9L9 7', 'M2 0V8M6 0V8', 'M0 2H8M0 6H8', 'M-1 7L1 9M0 0L8 8M7 -1L9 1'];

/** The hatching of bars, one square of it; the first has none. @param series its place among the series of the panel */
export function hatchOf(series: number): string {
  return HATCHES[series % HATCHES.length];
}

/** About how many points of a line show their shape; more would hide the line. */
const SHOWN = 10;

/** Whether a point of a line shows its shape, so that they are spread over the line and both of its ends have one. */
export function showsShape(index: number, points: number): boolean {
  const every = Math.max(1, Math.round((points - 1) / SHOWN));
  return index % every === 0 || index === points - 1;
}
