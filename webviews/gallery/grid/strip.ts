import type { Tile as Sprite } from '../../common/sprites.ts';
import { type Layout, pictureLeft } from '../layout.ts';

/**
 * The pictures of a line, side by side on one canvas that lies over its tiles: a canvas for each tile would be a layer of
 * its own for the browser, and scrolling dozens of layers takes longer than a frame lasts.
 */
export interface Strip {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  /** Pixels of the canvas to one of the page. */
  scale: number;
}

export function makeStrip(): Strip {
  const canvas = document.createElement('canvas');
  canvas.className = 'grid-strip';
  canvas.setAttribute('aria-hidden', 'true');
  return { canvas, context: canvas.getContext('2d')!, scale: 1 };
}

/** Gives the strip the size of a line. @returns whether it is blank now */
export function layOutStrip(strip: Strip, layout: Layout): boolean {
  const { canvas } = strip;
  const [width, height] = [pictureLeft(layout, layout.columns), layout.tile.image];
  const scale = window.devicePixelRatio;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  strip.scale = scale;
  if (canvas.width === wide && canvas.height === high) return false;
  canvas.width = wide;
  canvas.height = high;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  return true;
}

/** @param sheet the one that the sprite is on; null leaves the place blank: nothing of another image may stay */
export function drawOnStrip(
  { context, scale }: Strip,
  layout: Layout,
  column: number,
  sprite: Sprite | null,
  sheet: CanvasImageSource | null,
): void {
  const size = Math.round(layout.tile.image * scale);
  const x = Math.round(pictureLeft(layout, column) * scale);
  context.clearRect(x, 0, size, size);
  if (!sprite || !sheet) return;
  const { left, top, width, height } = sprite;
  const fit = size / Math.max(width, height);
  const [wide, high] = [Math.round(width * fit), Math.round(height * fit)];
  // Enlarged, pixels stay pixels.
  context.imageSmoothingEnabled = fit < 1;
  context.drawImage(
    sheet,
    left,
    top,
    width,
    height,
    x + Math.floor((size - wide) / 2),
    Math.floor((size - high) / 2),
    wide,
    high,
  );
}
