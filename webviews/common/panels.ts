import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Panel } from '../../server/src/protocol.ts';
import './charts/depthChart.ts';
import type { Images } from './charts/imageStrips.ts';

/**
 * Panels side by side, as many as there is room for; images and tables in rows of their own. A chart stays the same element when its
 * panel is replaced by a newer one, and so keeps its zoom and the keyboard.
 * @param name of what they belong to, for screen readers
 */
export function panels(all: readonly Panel[], name: string, images: Images | null = null): TemplateResult {
  const named = all.map((panel, i) => ({ panel, key: `${panel.kind} ${panel.title} ${i}` }));
  return html`<div class="chart-grid">
    ${repeat(
      named,
      ({ key }) => key,
      ({ panel }) =>
        html`<depth-chart
          class=${panel.kind === 'images' || panel.kind === 'table' || all.length === 1 ? 'chart-alone' : ''}
          .panel=${panel}
          .images=${panel.kind === 'images' ? images : null}
          name=${panel.title === '' ? name : `${name}, ${panel.title}`}
        ></depth-chart>`,
    )}
  </div>`;
}
