import { html, nothing, type TemplateResult } from 'lit';
import type { Panel } from '../../../server/src/protocol.ts';
import { cellText, type PanelTable, panelTable } from '../../../server/src/results/figures/table.ts';
import { short } from './numbers.ts';

/** More rows than anybody reads; the file that a figure is saved as has all of them. */
const MOST = 500;

/** What a panel shows, for those who do not see it. @param name of the chart */
export function dataTable(panel: Panel, name: string): TemplateResult {
  const table = panelTable(panel);
  const { columns, rows } = table;
  const look = columns.map((_, c) => (rows.some(row => typeof row[c] === 'string') ? 'chart-text' : nothing));
  return html`<div class="chart-table" tabindex="0" role="region" aria-label=${`Data of ${name}`}>
    <table>
      <thead>
        <tr>${columns.map((column, c) => html`<th scope="col" class=${look[c]}>${column}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.slice(0, MOST).map(
          ([first, ...others]) => html`<tr>
            <th scope="row" class=${look[0]}>${written(table, 0, first)}</th>
            ${others.map((value, c) => html`<td class=${look[c + 1]}>${written(table, c + 1, value)}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
    ${rows.length > MOST ? html`<p>The first ${MOST} of ${rows.length.toLocaleString('en-US')} rows.</p>` : nothing}
  </div>`;
}

function written(table: PanelTable, column: number, value: PanelTable['rows'][number][number]): string {
  const isPlain = typeof value === 'number' && !table.shares?.includes(column);
  return isPlain ? short(value) : cellText(table, column, value);
}
