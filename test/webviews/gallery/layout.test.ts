import { describe, expect, test } from 'vitest';
import {
  contentTop,
  layOut,
  linesOnScreen,
  lineTop,
  placeAfterKey,
  scrollTopFor,
  tileLeft,
  topToShow,
} from '../../../webviews/gallery/layout.ts';

describe('the layout of the grid', () => {
  test.each([80, 300, 600, 1199, 2500])('tiles fill %i pixels and do not stand out', width => {
    const layout = layOut(1000, width, 500, 'medium');
    const right = tileLeft(layout, layout.columns - 1) + layout.tile.width;
    expect(right).toBeLessThanOrEqual(width);
    expect(right).toBeGreaterThan(width - layout.columns - 8);
    expect(layout.lines).toBe(Math.ceil(1000 / layout.columns));
  });

  test('larger images, fewer columns', () => {
    const [small, large] = (['small', 'large'] as const).map(size => layOut(1000, 1000, 500, size));
    expect(large.columns).toBeLessThan(small.columns);
    expect(large.tile.image).toBeLessThanOrEqual(large.tile.width);
  });

  test('what is on screen is drawn, and no more than a line besides', () => {
    const layout = layOut(60_000, 900, 700, 'medium');
    for (const top of [0, 1, layout.lineHeight, 12_345, layout.height - 700]) {
      const [first, end] = linesOnScreen(layout, top);
      expect(lineTop(layout, first)).toBeLessThanOrEqual(Math.max(top, lineTop(layout, 0)));
      if (end < layout.lines) expect(lineTop(layout, end)).toBeGreaterThanOrEqual(top + 700);
      expect(end - first).toBeLessThanOrEqual(Math.ceil(700 / layout.lineHeight) + 3);
    }
  });

  test('a page taller than browsers draw reaches every line all the same', () => {
    const layout = layOut(2_000_000, 400, 600, 'large');
    expect(layout.pageHeight).toBe(15_000_000);
    expect(contentTop(layout, 0)).toBe(0);
    expect(contentTop(layout, layout.pageHeight - 600)).toBeCloseTo(layout.height - 600, 3);
    for (const top of [0, 1_000_000, layout.height / 2, layout.height - 600])
      expect(contentTop(layout, scrollTopFor(layout, top))).toBeCloseTo(top, 3);
  });

  test('fewer images than the screen holds are not scrolled', () => {
    const layout = layOut(3, 900, 700, 'medium');
    expect(contentTop(layout, 0)).toBe(0);
    expect(scrollTopFor(layout, 500)).toBe(0);
    expect(linesOnScreen(layout, 0)).toEqual([0, 1]);
  });

  test('a place is brought on screen with as little scrolling as it takes', () => {
    const layout = layOut(1000, 900, 700, 'medium');
    const below = topToShow(layout, 999, 0);
    expect(below).toBeGreaterThan(0);
    expect(topToShow(layout, 999, below)).toBe(below);
    expect(topToShow(layout, 0, below)).toBe(0);
  });
});

describe('keys', () => {
  /** 4 columns, 10 tiles: the last line has 2. Two lines on screen. */
  const layout = { ...layOut(10, 520, 320, 'medium'), columns: 4, lines: 3 };
  test.each<[string, number, number]>([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 9, 9],
    ['ArrowLeft', 4, 3],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 5, 9],
    ['ArrowDown', 6, 6],
    ['ArrowUp', 2, 2],
    ['ArrowUp', 9, 5],
    ['PageDown', 0, 8],
    ['PageDown', 3, 9],
    ['PageUp', 9, 1],
    ['Home', 7, 0],
    ['End', 0, 9],
    ['ArrowDown', -1, 0],
  ])('%s from %i leads to %i', (key, from, to) => {
    expect(placeAfterKey(layout, 10, from, key)).toBe(to);
  });

  test('others mean nothing, and nothing leads anywhere without images', () => {
    expect(placeAfterKey(layout, 10, 0, 'x')).toBeNull();
    expect(placeAfterKey(layout, 0, -1, 'End')).toBeNull();
  });
});
