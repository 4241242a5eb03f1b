import { expect, test } from 'vitest';
import { kept, showing, wholeOf, zoomed } from '../../webviews/common/charts/zoom.ts';
import { BARS, HISTOGRAM, LINES } from './panels.ts';

test('nearer keeps what it goes around in its place', () => {
  const near = zoomed(LINES, null, 0.5, { x: 1, y: 0.5 })!;
  expect(near).toEqual({ x: [0.5, 2.5], y: [0.25, 0.75] });
  // (1 - 0) / 4 of the way before, as after.
  expect((1 - near.x[0]) / (near.x[1] - near.x[0])).toBeCloseTo(0.25, 10);
});

test('further away ends at all there is', () => {
  const near = zoomed(LINES, null, 0.5, { x: 0, y: 0 });
  expect(zoomed(LINES, near, 2, { x: 0, y: 0 })).toBeNull();
  expect(zoomed(LINES, null, 2, null)).toBeNull();
});

test('a log axis is halved by its logarithm', () => {
  const { y } = zoomed(HISTOGRAM, null, 1 / 3, { x: 1, y: Math.sqrt(0.1 * 100) })!;
  expect(y[0]).toBeCloseTo(1, 10);
  expect(y[1]).toBeCloseTo(10, 10);
});

test('it stays within the panel and does not go deeper than a hundredth', () => {
  expect(kept(LINES, { x: [3.5, 5.5], y: [-1, 2] })).toEqual({ x: [2, 4], y: [0, 1] });
  const { x } = kept(LINES, { x: [2, 2], y: [0, 1] })!;
  expect(x[1] - x[0]).toBeCloseTo(4 / 100, 10);
  expect(kept(LINES, wholeOf(LINES))).toBeNull();
});

test('bars stand on 0 whatever is zoomed', () => {
  expect(zoomed(BARS, null, 0.5, { x: 0, y: 0.6 })!.y).toEqual([0, 0.6]);
});

test('it follows the keyboard', () => {
  const area = { x: [0, 1] as [number, number], y: [0, 0.5] as [number, number] };
  expect(showing(LINES, area, { x: 0.5, y: 0.2 })).toBe(area);
  expect(showing(LINES, area, { x: 3, y: 0.2 }).x).toEqual([2.5, 3.5]);
});
