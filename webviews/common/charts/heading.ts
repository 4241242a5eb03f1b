import { html, nothing, type TemplateResult } from 'lit';
import type { Panel } from '../../../server/src/protocol.ts';
import { hex } from './colours.ts';
import type { ChartTheme } from './theme.ts';

/** A panel's title, and what is said in it besides its data. Before what a straight line means stands a piece of it. */
export function heading({ title, annotations }: Panel, theme: ChartTheme): TemplateResult | typeof nothing {
  if (title === '' && annotations.length === 0) return nothing;
  return html`<div class="chart-heading">
    ${title === '' ? nothing : html`<strong>${title}</strong>`}
    ${annotations.map(
      ({ kind, text }) => html`<span class="chart-said">
        ${
          kind === 'line'
            ? html`<svg width="26" height="8" viewBox="0 0 26 8" aria-hidden="true">
                <path d="M0 4H26" stroke=${hex(theme.ink)} stroke-width="2" stroke-dasharray="7 4" />
              </svg>`
            : nothing
        }${text}</span
      >`,
    )}
  </div>`;
}
