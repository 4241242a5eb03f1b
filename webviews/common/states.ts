import { html, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../../server/src/protocol.ts';
import { withCode } from './withCode.ts';

/** Something is being fetched. It shows only after a moment, so that what is fast does not flicker. */
export function loading(what: string): TemplateResult {
  return html`<p class="state state-loading" role="status">${what}</p>`;
}

/** Something went wrong, and how to go on. */
export function failed({ message, hint }: Problem, again?: () => void): TemplateResult {
  return html`<div class="state state-failed" role="alert">
    <p><strong>${withCode(message)}</strong></p>
    ${hint === undefined ? nothing : html`<p>${withCode(hint)}</p>`}
    ${again ? html`<p><button type="button" class="button" @click=${again}>Try Again</button></p>` : nothing}
  </div>`;
}

/** There is nothing to show: why, and when there will be. */
export function empty(title: string, ...sentences: readonly string[]): TemplateResult {
  return html`<div class="state state-empty" role="status">
    <p><strong>${title}</strong></p>
    ${sentences.map(sentence => html`<p>${withCode(sentence)}</p>`)}
  </div>`;
}
