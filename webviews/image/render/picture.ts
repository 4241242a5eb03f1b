import { html, nothing, type TemplateResult } from 'lit';
import type { Sprites } from '../../../server/src/protocol.ts';
import { inlineStyle } from '../../common/inlineStyle.ts';
import { tileAt } from '../../common/sprites.ts';

/** Where images are drawn from. */
export interface Sheets {
  sprites: Sprites | null;
  sheetUrl(name: string): string;
}

/**
 * One image, cut out of its sprite sheet, each pixel a crisp square.
 * @param side of the room for it in CSS pixels, which the longer side of the image fills
 * @param text what a screen reader says; '' where the image only repeats what stands beside it
 */
export function picture(
  { sprites, sheetUrl }: Sheets,
  sprite: number | null,
  side: number,
  text: string,
): TemplateResult {
  const tile = sprites && sprite !== null ? tileAt(sprites, sprite) : null;
  if (!tile)
    return html`<span class="picture picture-none" .style=${inlineStyle({ width: `${side}px`, height: `${side}px` })}>
      <span aria-hidden="true">no picture</span>
    </span>`;
  const scale = scaleFor(tile.width, tile.height, side);
  const pixels = (count: number) => `${count * scale}px`;
  return html`<span
    class="picture"
    role=${text === '' ? nothing : 'img'}
    aria-label=${text === '' ? nothing : text}
    .style=${inlineStyle({
      width: pixels(tile.width),
      height: pixels(tile.height),
      'background-image': `url(${JSON.stringify(sheetUrl(tile.sheet))})`,
      'background-size': `${pixels(tile.sheetWidth)} auto`,
      'background-position': `${pixels(-tile.left)} ${pixels(-tile.top)}`,
    })}
  ></span>`;
}

/** A whole number of CSS pixels for each pixel, where the image is not larger than its room. */
function scaleFor(width: number, height: number, side: number): number {
  const fits = side / Math.max(width, height);
  return fits >= 1 ? Math.floor(fits) : fits;
}
