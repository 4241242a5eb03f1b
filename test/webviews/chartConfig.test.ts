import { describe, expect, test } from 'vitest';
import { contrast, hex, type Rgb } from '../../webviews/common/charts/colours.ts';
import { configOf, optionsOf } from '../../webviews/common/charts/config.ts';
import { datasetsOf, elementOf, pointOf } from '../../webviews/common/charts/datasets.ts';
import type { Picture } from '../../webviews/common/charts/picture.ts';
import type { AxesPanel } from '../../webviews/common/charts/points.ts';
import { shapesOf, showsShape } from '../../webviews/common/charts/signs.ts';
import type { ChartTheme } from '../../webviews/common/charts/theme.ts';
import { BARS, HISTOGRAM, LINES, SCATTER } from './panels.ts';

const INK: Rgb = [220, 220, 220];
const THEME: ChartTheme = {
  background: [30, 30, 30],
  ink: INK,
  faint: INK,
  grid: INK,
  focus: INK,
  series: [
    [55, 148, 255],
    [244, 135, 113],
    [137, 209, 133],
  ],
  counts: [55, 148, 255],
  low: INK,
  high: INK,
  hover: { background: INK, ink: INK, border: INK },
  font: { family: 'sans-serif', size: 12 },
  strong: false,
};
const picture = (panel: AxesPanel, changes: Partial<Picture> = {}): Picture => ({
  panel,
  theme: THEME,
  hidden: new Set(),
  zoom: null,
  focus: null,
  dragged: null,
  ...changes,
});
const fill = (colour: Rgb, hatch: string) => `${hex(colour)} ${hatch}`;

/** What the tests look at of what Chart.js is given. */
interface Given {
  data: { x: number; y: number | null; v?: number }[];
  hidden: boolean;
  spanGaps?: boolean;
  borderDash: number[];
  pointStyle: string;
  pointRadius: number[];
  backgroundColor: string | string[];
}
const datasets = (panel: AxesPanel, changes?: Partial<Picture>) =>
  datasetsOf(picture(panel, changes), fill) as unknown as Given[];

interface GivenScale {
  type: string;
  min: number;
  max: number;
  offset: boolean;
  reverse: boolean;
  title: { text: string[] };
  ticks: { callback(value: number): string };
  afterBuildTicks(scale: object): void;
}
const scales = (panel: AxesPanel, changes?: Partial<Picture>) =>
  optionsOf(picture(panel, changes)).scales as unknown as Record<'x' | 'y', GivenScale>;

/** What Chart.js would put on an axis of so many pixels. */
function ticks(panel: AxesPanel, side: 'x' | 'y', pixels: number, changes?: Partial<Picture>): string[] {
  const options = scales(panel, changes)[side];
  const scale = { maxWidth: pixels, maxHeight: pixels, ticks: [] as { value: number }[] };
  options.afterBuildTicks(scale);
  return scale.ticks.map(({ value }) => options.ticks.callback(value));
}

test('each kind is drawn by its controller', () => {
  const types = [LINES, BARS, HISTOGRAM, SCATTER].map(panel => configOf(() => picture(panel), fill).type);
  expect(types).toEqual(['line', 'bar', 'matrix', 'line']);
});

describe('lines', () => {
  test('have the values, with gaps where they are missing', () => {
    const [train, validation] = datasets(LINES);
    expect(train.data).toEqual([0, 1, 2, 3, 4].map((x, i) => ({ x, y: LINES.series[0].y[i] })));
    expect(validation.data.at(-1)).toEqual({ x: 4, y: 0.9 });
    expect(train.spanGaps ?? false).toBe(false);
  });

  test('differ by stroke and shape, not by colour alone', () => {
    const [train, validation] = datasets(LINES);
    expect(train.borderDash).not.toEqual([]);
    expect(validation.borderDash).toEqual([]);
    expect(train.pointStyle).not.toBe(validation.pointStyle);
  });

  test('of one colour have shapes of their own', () => {
    const styles = shapesOf([0, 2, 0, 1, 0].map(colour => ({ colour }))).map(({ style }) => style);
    expect(new Set(styles).size).toBe(5);
    expect(shapesOf([{ colour: 2 }])[0].style).toBe(styles[1]);
  });

  test('long ones show few shapes, both ends among them', () => {
    const shown = Array.from({ length: 200 }, (_, i) => i).filter(i => showsShape(i, 200));
    expect(shown.length).toBeLessThan(15);
    expect(shown).toContain(0);
    expect(shown).toContain(199);
  });

  test('hidden ones are kept, and not drawn', () => {
    expect(datasets(LINES, { hidden: new Set([1]) }).map(({ hidden }) => hidden)).toEqual([false, true]);
  });
});

test('bars of one place differ by their hatching', () => {
  const fills = datasets(BARS).map(({ backgroundColor }) => backgroundColor);
  expect(String(fills[0]).endsWith(' ')).toBe(true);
  expect(fills[1]).toMatch(/ M/);
});

test('the area of a marker is the share that it stands for', () => {
  const [{ pointRadius }] = datasets(SCATTER);
  expect((pointRadius[0] / pointRadius[1]) ** 2).toBeCloseTo(2, 5);
});

describe('2-D histograms', () => {
  const [cells] = datasets(HISTOGRAM);

  test('have a cell where there are images', () => {
    expect(cells.data).toEqual([
      { x: 0, y: 0.1, v: 1 },
      { x: 2, y: 0.1, v: 3 },
      { x: 1, y: 10, v: 20 },
      { x: 2, y: 10, v: 100 },
    ]);
  });

  test('stand out from the background the more the fuller they are', () => {
    const rgb = (text: string): Rgb =>
      [1, 3, 5].map(at => Number.parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb;
    const steps = (cells.backgroundColor as string[]).map(colour => contrast(rgb(colour), THEME.background));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps[0]).toBeGreaterThan(1.2);
    expect(steps[3]).toBeGreaterThan(2 * steps[1]);
  });

  test('points and elements are one another’s', () => {
    for (const index of [0, 1, 2, 3])
      expect(elementOf(HISTOGRAM, pointOf(HISTOGRAM, 0, index))).toEqual({ datasetIndex: 0, index });
    expect(pointOf(HISTOGRAM, 0, 2)).toEqual({ series: 2, index: 1 });
  });

  test('the axes are not turned round', () => {
    const { x, y } = scales(HISTOGRAM);
    expect([x.type, y.type]).toEqual(['linear', 'logarithmic']);
    expect([x.offset, y.reverse, y.min, y.max]).toEqual([false, false, 0.1, 100]);
  });
});

describe('axes', () => {
  test('have units, whole numbers and round ticks', () => {
    expect(scales(BARS).x.title.text).toEqual(['prediction depth [layer]']);
    expect(scales(SCATTER).y.title.text).toEqual(['iteration learned [step]']);
    const name = 'consensus-consistency of the other members';
    expect(scales({ ...SCATTER, y: { ...SCATTER.y, name } }).y.title.text.length).toBe(2);
    expect(ticks(BARS, 'x', 600)).toEqual(['0', '1', '2']);
    expect(ticks(LINES, 'y', 270)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(ticks(HISTOGRAM, 'y', 200)).toEqual(['0.1', '1', '10', '100']);
  });

  test('show the part that is zoomed to', () => {
    const zoom = { x: [1, 2] as [number, number], y: [0.5, 0.6] as [number, number] };
    const { x } = scales(LINES, { zoom });
    expect([x.min, x.max]).toEqual([1, 2]);
    expect(ticks(LINES, 'y', 270, { zoom })).toEqual(['0.50', '0.52', '0.54', '0.56', '0.58', '0.60']);
  });
});

test('nothing moves by itself', () => {
  expect(optionsOf(picture(LINES)).animation).toBe(false);
});
