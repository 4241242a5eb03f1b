import { html, nothing, type TemplateResult } from 'lit';
import type { Fact } from '../facts.ts';

/** Facts one below the other. */
export function factList(name: string, facts: readonly Fact[]): TemplateResult {
  return html`<dl class="image-facts" aria-label=${name}>
    ${facts.map(
      fact => html`<div class="image-fact">
        <dt>${fact.name}</dt>
        <dd>
          ${fact.value}${fact.meaning === undefined ? nothing : html`<span class="quiet"> ${fact.meaning}</span>`}
        </dd>
      </div>`,
    )}
  </dl>`;
}
