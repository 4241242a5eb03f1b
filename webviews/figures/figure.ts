import { html, type TemplateResult } from 'lit';
import type { Figure } from '../../server/src/protocol.ts';
import type { Images } from '../common/charts/imageStrips.ts';
import { notes } from '../common/notes.ts';
import { panels } from '../common/panels.ts';
import { FILE_KINDS, type FileKind } from './save.ts';

interface Around {
  elementId: string;
  images: Images;
  /** What happened to its file. */
  said: string;
  save(kind: FileKind): void;
}

/** A figure with all that is said of it, and its files. */
export function figure(
  { title, paper, caption, notes: behind, panels: all, runs }: Figure,
  { elementId: id, images, said, save }: Around,
): TemplateResult {
  return html`<article class="figures-figure" id=${id} aria-labelledby=${`${id}-title`}>
    <h2 id=${`${id}-title`} tabindex="-1">${title}</h2>
    <p class="quiet">${paper}${runs.length === 1 ? html` · ${runs[0]}` : ''}</p>
    ${panels(all, title, images)}
    <p>${caption}</p>
    ${notes(behind)}
    <div class="figures-files">
      ${FILE_KINDS.map(
        kind =>
          html`<button type="button" class="button button-secondary" @click=${() => save(kind)}>
            Save ${kind.toUpperCase()}<span class="spoken"> of ${title}</span>
          </button>`,
      )}
      <span role="status">${said}</span>
    </div>
  </article>`;
}
