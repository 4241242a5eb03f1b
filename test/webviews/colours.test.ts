import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  contrast,
  diverging,
  farFrom,
  hex,
  type Rgb,
  ramp,
  standingOut,
} from '../../webviews/common/charts/colours.ts';

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const channel = fc.integer({ min: 0, max: 255 });
const anyColour: fc.Arbitrary<Rgb> = fc.tuple(channel, channel, channel);

test('contrast is that of WCAG', () => {
  expect(contrast(WHITE, BLACK)).toBeCloseTo(21, 10);
  expect(contrast(WHITE, WHITE)).toBe(1);
  // The example everybody knows: #767676 is the lightest grey that may stand on white.
  expect(contrast([0x76, 0x76, 0x76], WHITE)).toBeGreaterThan(4.5);
  expect(contrast([0x77, 0x77, 0x77], WHITE)).toBeLessThan(4.5);
});

test('whatever the theme, lines can be seen and texts read', () => {
  fc.assert(
    fc.property(anyColour, anyColour, fc.constantFrom(3, 4.5), (colour, background, least) => {
      expect(contrast(standingOut(colour, background, least), background)).toBeGreaterThanOrEqual(least);
    }),
  );
});

test('a colour that stands out is left alone', () => {
  expect(standingOut([55, 148, 255], [30, 30, 30], 3)).toEqual([55, 148, 255]);
});

test('the colours of counts go from near the background to far from it, in any theme', () => {
  for (const background of [WHITE, BLACK, [30, 30, 30], [0, 43, 54]] as Rgb[]) {
    const steps = Array.from({ length: 25 }, (_, i) => contrast(ramp(background, [55, 148, 255], i / 24), background));
    for (let i = 1; i < steps.length; i++) expect(steps[i], `${background} ${i}`).toBeGreaterThan(steps[i - 1]);
    expect(steps[24]).toBeGreaterThan(7);
  }
});

test('the ends of correlations differ, and 0 is the background', () => {
  const of = (value: number) =>
    hex(
      diverging(
        WHITE,
        [
          [26, 133, 255],
          [205, 49, 49],
        ],
        value,
      ),
    );
  expect(of(0)).toBe('#ffffff');
  expect(of(-1)).not.toBe(of(1));
  expect(hex(farFrom(WHITE))).toBe('#000000');
});
