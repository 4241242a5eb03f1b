import { hex, mix, type Rgb } from './colours.ts';
import { TILE } from './signs.ts';
import type { ChartTheme } from './theme.ts';

/** The filling of bars as a canvas draws it. */
export function fillOf(context: CanvasRenderingContext2D, theme: ChartTheme) {
  return (colour: Rgb, hatch: string): string | CanvasPattern => {
    if (hatch === '') return hex(colour);
    const tile = document.createElement('canvas');
    tile.width = TILE;
    tile.height = TILE;
    const brush = tile.getContext('2d');
    if (!brush) return hex(colour);
    brush.fillStyle = hex(hatchGround(colour, theme));
    brush.fillRect(0, 0, TILE, TILE);
    brush.strokeStyle = hex(colour);
    brush.lineWidth = 2;
    brush.stroke(new Path2D(hatch));
    return context.createPattern(tile, 'repeat') ?? hex(colour);
  };
}

/** What lies under the strokes. */
export function hatchGround(colour: Rgb, { background }: ChartTheme): Rgb {
  return mix(background, colour, 0.25);
}
