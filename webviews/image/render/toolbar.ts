import { html, nothing, type TemplateResult } from 'lit';
import { button, numberField } from '../../common/fields.ts';
import type { ViewContext } from '../../common/view.ts';
import { type ImageMessage, type ImageState, placeAmong } from '../state.ts';

/** Which image it is, and the way to others. */
export function toolbar(
  { look, image, before }: ImageState,
  send: (message: ImageMessage) => void,
  { go }: ViewContext,
): TemplateResult {
  const { index, among, trail } = look;
  const { at, of, previous, next } = placeAmong(index, among);
  const from = trail[trail.length - 1];
  return html`<div class="image-toolbar" role="group" aria-label="Which image">
    <span class="control">
      <span aria-hidden="true">Image</span>
      ${numberField('Image number', index, '', to => isImage(to) && send({ type: 'open', index: to }))}
    </span>
    ${
      from === undefined
        ? nothing
        : button(`← Back to ${from}`, () => send({ type: 'back' }), { title: 'The image whose neighbour this is' })
    }
    ${
      of === 0
        ? nothing
        : html`${button('Previous', () => send({ type: 'step', by: -1 }), { disabled: previous === null, title: 'Left arrow' })}
          ${button('Next', () => send({ type: 'step', by: 1 }), { disabled: next === null, title: 'Right arrow' })}
          <span class="quiet">${at < 0 ? `not among the ${of} of the gallery` : `${at + 1} of ${of} of the gallery`}</span>`
    }
    <button type="button" class="link" @click=${() => go({ view: 'gallery' })}>Gallery</button>
    ${before && image?.is !== 'there' && index !== null ? html`<span class="state-loading" role="status">${image?.is === 'coming' ? image.text : 'Reading…'}</span>` : nothing}
  </div>`;
}

const isImage = (value: number | null): value is number => value !== null && Number.isInteger(value) && value >= 0;
