import { describe, expect, test } from 'vitest';
import {
  type AxesPanel,
  isThere,
  middleOf,
  moved,
  type Point,
  type PointKey,
  step,
  told,
} from '../../webviews/common/charts/points.ts';
import { BARS, HISTOGRAM, LINES, SCATTER } from './panels.ts';

const NONE: ReadonlySet<number> = new Set();
function walk(panel: AxesPanel, keys: PointKey[]): (Point | null)[] {
  let at: Point | null = null;
  return keys.map(key => {
    at = step(panel, NONE, at, key);
    return at;
  });
}

describe('arrow keys along series', () => {
  test('go over what is missing, and stay at the ends', () => {
    expect(walk(LINES, ['ArrowRight', 'ArrowRight', 'ArrowRight', 'End', 'ArrowRight'])).toEqual([
      { series: 0, index: 0 },
      { series: 0, index: 2 },
      { series: 0, index: 3 },
      { series: 0, index: 4 },
      { series: 0, index: 4 },
    ]);
    expect(walk(LINES, ['End', 'Home', 'ArrowLeft']).at(-1)).toEqual({ series: 0, index: 0 });
  });

  test('up and down go to the nearest place of the next series', () => {
    // At 3 of the first; the second has 2 and 4.
    const at = { series: 0, index: 3 };
    expect(step(LINES, NONE, at, 'ArrowDown')).toEqual({ series: 1, index: 1 });
    expect(step(LINES, NONE, { series: 1, index: 2 }, 'ArrowUp')).toEqual({ series: 0, index: 4 });
    expect(step(LINES, NONE, at, 'ArrowUp')).toEqual(at);
  });

  test('hidden series are passed over', () => {
    expect(step(LINES, new Set([0]), null, 'ArrowRight')).toEqual({ series: 1, index: 0 });
    expect(step(LINES, new Set([0, 1]), null, 'ArrowRight')).toBeNull();
    expect(isThere(LINES, NONE, { series: 0, index: 2 })).toBe(true);
    expect(isThere(LINES, NONE, { series: 0, index: 1 })).toBe(false);
    expect(isThere(LINES, new Set([0]), { series: 0, index: 2 })).toBe(false);
  });
});

describe('arrow keys over cells', () => {
  test('begin at the fullest', () => {
    expect(step(HISTOGRAM, NONE, null, 'ArrowLeft')).toEqual({ series: 2, index: 2 });
  });

  test('go over empty ones, and upwards is up', () => {
    expect(step(HISTOGRAM, NONE, { series: 0, index: 0 }, 'ArrowRight')).toEqual({ series: 0, index: 2 });
    expect(step(HISTOGRAM, NONE, { series: 0, index: 0 }, 'ArrowUp')).toEqual({ series: 2, index: 1 });
    expect(step(HISTOGRAM, NONE, { series: 2, index: 1 }, 'ArrowDown')).toEqual({ series: 0, index: 0 });
  });

  test('the middle of a cell is that of its axis', () => {
    const { x, y } = middleOf(HISTOGRAM, { series: 1, index: 0 });
    expect(x).toBe(0.5);
    expect(y).toBeCloseTo(Math.sqrt(10), 10);
  });
});

test('what is told', () => {
  expect(told(LINES, { series: 0, index: 2 })).toBe('train: layer of the probe 2, accuracy 0.7 ± 0.02');
  expect(told(LINES, { series: 1, index: 1 })).toBe('validation: layer of the probe 2, accuracy 0.6');
  expect(told(BARS, { series: 1, index: 2 })).toBe('validation: prediction depth [layer] 2, probability missing');
  expect(told(HISTOGRAM, { series: 2, index: 1 })).toBe('depth [layer] 1 to 2, margin [logit] 10 to 100: 20 images');
  expect(told(SCATTER, { series: 0, index: 1 })).toBe(
    'run: prediction depth [layer] 1, iteration learned [step] 20 ± 2, share of the data 25 %',
  );
});

test('a point is the same one in a newer panel, wherever its series stands there', () => {
  const newer = { ...LINES, series: [LINES.series[1], { ...LINES.series[0], name: 'test' }] };
  expect(moved(LINES, newer, { series: 1, index: 2 })).toEqual({ series: 0, index: 2 });
  expect(moved(LINES, newer, { series: 0, index: 2 })).toBeNull();
  expect(moved(HISTOGRAM, LINES, { series: 0, index: 2 })).toBeNull();
});
