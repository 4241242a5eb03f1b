import { html, type TemplateResult } from 'lit';
import type { MatrixPanel } from '../../../server/src/protocol.ts';
import { diverging, farFrom, hex } from './colours.ts';
import type { ChartTheme } from './theme.ts';

/** A number for each pair, as a table whose cells are coloured: whoever does not see the colours reads the numbers. */
export function matrixTable(panel: MatrixPanel, theme: ChartTheme, name: string): TemplateResult {
  const { rows, columns, values, valueName, domain } = panel;
  const middle = (domain[0] + domain[1]) / 2;
  const cell = (value: number | null) => {
    if (value === null) return html`<td class="chart-cell">–</td>`;
    const colour = diverging(theme.background, [theme.low, theme.high], (value - middle) / (domain[1] - middle));
    // A property, since the page's policy wants no style attributes.
    const style = `background-color: ${hex(colour)}; color: ${hex(farFrom(colour))}`;
    return html`<td class="chart-cell" .style=${style}>${value.toFixed(2).replace('-', '−')}</td>`;
  };
  return html`<div class="chart-matrix" tabindex="0" role="region" aria-label=${name}>
    <table>
      <caption>${valueName}</caption>
      <thead>
        <tr><td></td>${columns.map(column => html`<th scope="col">${column}</th>`)}</tr>
      </thead>
      <tbody>
        ${values.map((line, row) => html`<tr><th scope="row">${rows[row]}</th>${line.map(cell)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}
