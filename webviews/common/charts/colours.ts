/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

export function hex(colour: Rgb): string {
  return `#${colour.map(channel => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** @param share 0: the first, 1: the second */
export function mix(first: Rgb, second: Rgb, share: number): Rgb {
  const [red, green, blue] = first.map((channel, c) => channel + (second[c] - channel) * share);
  return [red, green, blue];
}

/** How well two colours can be told apart, 1 to 21 (WCAG 2). */
export function contrast(first: Rgb, second: Rgb): number {
  const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map(channel => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Black or white, whichever is further from a colour. */
export function farFrom(colour: Rgb): Rgb {
  return contrast(BLACK, colour) > contrast(WHITE, colour) ? BLACK : WHITE;
}

/** A colour, or the nearest to it on the way to black or white that has the contrast wanted. A theme's may have less. */
export function standingOut(colour: Rgb, background: Rgb, least: number): Rgb {
  const end = farFrom(background);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, end, share);
    if (contrast(mixed, background) >= least) return mixed;
  }
  return end;
}

/**
 * The colours of counts, from the smallest to the largest: from near the background over the theme's colour to the far
 * end, so that the contrast with the background grows, and a picture in grey tells the same.
 * @param start how near the theme's colour the smallest is
 */
export function ramp(background: Rgb, colour: Rgb, share: number, start = 0.35): Rgb {
  const place = Math.min(1, Math.max(0, share));
  const middle = standingOut(colour, background, 3);
  if (place < 0.5) return mix(mix(background, middle, start), middle, place * 2);
  return mix(middle, mix(middle, farFrom(background), 0.85), place * 2 - 1);
}

/** From one colour for -1 over the background to the other for 1; numbers can be read on it. */
export function diverging(background: Rgb, [low, high]: readonly [Rgb, Rgb], value: number): Rgb {
  return mix(background, value < 0 ? low : high, 0.75 * Math.min(1, Math.abs(value)));
}
