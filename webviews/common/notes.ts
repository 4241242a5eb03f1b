import { html, nothing, type TemplateResult } from 'lit';
import { withCode } from './withCode.ts';

/** How much stands behind a picture, and what is missing. */
export function notes(sentences: readonly string[]): TemplateResult | typeof nothing {
  if (sentences.length === 0) return nothing;
  return html`<ul class="notes quiet">
    ${sentences.map(sentence => html`<li>${withCode(sentence)}</li>`)}
  </ul>`;
}
