import { expect, test } from 'vitest';
import { type ChartState, pressed, replaced, toggled, UNTOUCHED } from '../../webviews/common/charts/chartState.ts';
import type { AxesPanel } from '../../webviews/common/charts/points.ts';
import { BARS, LINES } from './panels.ts';

const press = (panel: AxesPanel, keys: string[], from = UNTOUCHED) =>
  keys.reduce((state: ChartState, key) => pressed(state, panel, key) ?? state, from);

test('what a key comes to is told', () => {
  expect(press(LINES, ['ArrowRight']).said).toBe('train: layer of the probe 0, accuracy 0.4 ± 0.01');
  expect(press(LINES, ['+']).said).toBe('Shown: layer of the probe 0.4 to 3.6, accuracy 0.1 to 0.9.');
  expect(pressed(UNTOUCHED, LINES, 'a')).toBeNull();
  expect(pressed(UNTOUCHED, LINES, 'Tab')).toBeNull();
});

test('zoom goes around the point, follows the keyboard, and ends with 0', () => {
  const state = press(LINES, ['End', 'End', '+', '+', '+', '+', '+', '+']);
  expect(state.zoom!.x[1]).toBeCloseTo(4, 10);
  const home = press(LINES, ['Home'], state);
  expect(home.zoom!.x[0]).toBeCloseTo(0, 10);
  expect(press(LINES, ['0'], home).zoom).toBeNull();
});

test('a newer panel keeps zoom, focus and what is hidden', () => {
  const before = toggled(press(LINES, ['ArrowRight', 'ArrowDown', '+']), LINES, 'train');
  const longer = { ...LINES, x: { ...LINES.x, domain: [0, 8] as [number, number] } };
  const after = replaced(before, LINES, longer);
  expect(after.zoom).toEqual(before.zoom);
  expect(after.focus).toEqual({ series: 1, index: 0 });
  expect([...after.off]).toEqual(['train']);
  expect(replaced(before, LINES, BARS)).toEqual(UNTOUCHED);
});

test('hiding the series that the keyboard is at lets go of it', () => {
  const state = press(LINES, ['ArrowRight']);
  expect(toggled(state, LINES, 'train').focus).toBeNull();
  expect(toggled(state, LINES, 'validation').focus).toEqual(state.focus);
  expect(toggled(toggled(state, LINES, 'train'), LINES, 'train').off.size).toBe(0);
});
