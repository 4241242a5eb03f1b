import { html, nothing, type TemplateResult } from 'lit';
import type { ReportBootstrap } from '../../server/src/protocol.ts';
import { dateText } from './view.ts';

/** The line above everything: that this is a report, of when, and its pages where they are several. */
export function reportBar({ written, pages }: ReportBootstrap, current: number, about: () => void): TemplateResult {
  return html`<section class="report-bar" aria-label="About this report">
    <span>Depthlens report of ${dateText(written)}</span>
    <button type="button" class="link" @click=${about}>What is in it, and what is not</button>
    ${
      pages.length < 2
        ? nothing
        : html`<nav aria-label="Pages of this report">
            ${pages.map(
              ({ name, folders }, i) =>
                html`<a href="#${i}" title=${folders.join(', ')} aria-current=${i === current ? 'page' : nothing}>${name}</a>`,
            )}
          </nav>`
    }
  </section>`;
}

/** The page that an address leads to: `#2`, from 0; the first where it leads nowhere. */
export function pageOf(hash: string, count: number): number {
  const place = /^#\d+$/.test(hash) ? Number(hash.slice(1)) : 0;
  return place < count ? place : 0;
}
