import { html, type TemplateResult } from 'lit';
import type { FigureImage, ImagesPanel } from '../../../server/src/protocol.ts';
import type { Tiles } from '../sprites.ts';

/** What strips of images need from the page. */
export interface Images {
  tiles: Tiles;
  /** Address of a sprite sheet. */
  sheetUrl(name: string): string;
  /** Shows one image by itself, where there is such a view. */
  open: ((index: number) => void) | null;
}

/** Pixels of a side of an image on screen. */
const SIDE = 56;

/** A row of images per strip: above each the class that others see in it, below its label. */
export function imageStrips({ strips }: ImagesPanel, images: Images): TemplateResult {
  return html`<div class="chart-strips">
    ${strips.map(
      ({ name, images: shown }) => html`<section class="chart-strip" aria-label=${name}>
        <h3>${name}</h3>
        <ul>
          ${shown.map(image => html`<li>${tile(image, images)}</li>`)}
        </ul>
      </section>`,
    )}
  </div>`;
}

function tile({ index, label, consensusClass }: FigureImage, { tiles, sheetUrl, open }: Images): TemplateResult {
  const body = html`<span class="spoken">Image ${index}, consensus class </span>
    <span class="chart-image-class">${consensusClass ?? '–'}</span>
    ${picture(index, tiles, sheetUrl)}
    <span class="spoken">, label </span>
    <span class="chart-image-class">${label}</span>`;
  const title = `Image ${index}: consensus class ${consensusClass ?? '–'}, label ${label}`;
  return open
    ? html`<button type="button" class="chart-image" title=${title} @click=${() => open(index)}>${body}</button>`
    : html`<span class="chart-image" title=${title}>${body}</span>`;
}

function picture(index: number, tiles: Tiles, sheetUrl: (name: string) => string): TemplateResult {
  const at = tiles(index);
  if (!at) return html`<span class="chart-image-tile" aria-hidden="true">#${index}</span>`;
  const scale = SIDE / Math.max(at.width, at.height);
  const style = [
    `width: ${at.width * scale}px`,
    `height: ${at.height * scale}px`,
    `background-image: url(${JSON.stringify(sheetUrl(at.sheet))})`,
    `background-position: ${-at.left * scale}px ${-at.top * scale}px`,
    // The height by itself: the last sheet may be shorter.
    `background-size: ${at.sheetWidth * scale}px auto`,
  ].join('; ');
  // A property, since the page's policy wants no style attributes.
  return html`<span class="chart-image-tile" .style=${style}></span>`;
}
