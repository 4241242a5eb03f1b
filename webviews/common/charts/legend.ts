import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Panel } from '../../../server/src/protocol.ts';
import { radius, reasonsMissing } from '../../../server/src/results/figures/svg/marks.ts';
import { ticksOf } from '../../../server/src/results/figures/svg/scale.ts';
import { hex } from './colours.ts';
import { colourOf } from './datasets.ts';
import { hatchGround } from './fill.ts';
import type { Picture } from './picture.ts';
import { CROSS_PATH, dashOf, hatchOf, shapesOf, TILE } from './signs.ts';
import { type ChartTheme, countColour } from './theme.ts';

/** What the signs of a chart stand for. Series are buttons: each hides and shows its own. */
export function legend(picture: Picture, toggle: (series: string) => void): TemplateResult | typeof nothing {
  const { panel, theme, hidden } = picture;
  if (panel.kind === 'histogram') return countsKey(panel.colour, theme);
  // The name of the one series of bars is that of the axis.
  if (panel.kind === 'bars' && panel.series.length < 2) return nothing;
  return html`<div class="chart-key">
    ${panel.series.map(
      ({ name }, s) => html`<button
              type="button"
              class="chart-series"
              aria-pressed=${!hidden.has(s)}
              title=${hidden.has(s) ? 'Show' : 'Hide'}
              @click=${() => toggle(name)}
            >${sample(panel, s, theme)}<span>${name}</span></button>`,
    )}
    ${panel.kind === 'lines' ? reasonsMissing(panel).map(missingKey) : nothing}
    ${panel.kind === 'scatter' ? sizesKey(panel.sizeName) : nothing}
  </div>`;
}

function sample(panel: Exclude<Picture['panel'], { kind: 'histogram' }>, s: number, theme: ChartTheme) {
  const { colour } = panel.series[s];
  const ink = hex(colourOf(theme, colour));
  if (panel.kind === 'bars') {
    const hatch = hatchOf(s);
    const ground = hatch === '' ? ink : hex(hatchGround(colourOf(theme, colour), theme));
    // Two squares of the filling.
    return html`<svg width="18" height="10" viewBox="0 0 ${2 * TILE + 2} ${TILE + 2}" aria-hidden="true">
      ${[0, 1].map(
        i => svg`<svg x=${1 + i * TILE} y="1" width=${TILE} height=${TILE}>
          <rect width=${TILE} height=${TILE} fill=${ground} />
          <path d=${hatch} stroke=${ink} stroke-width="2" />
        </svg>`,
      )}
      <rect x="0.5" y="0.5" width=${2 * TILE + 1} height=${TILE + 1} fill="none" stroke=${ink} />
    </svg>`;
  }
  const line = panel.kind === 'lines' ? panel.series[s].line : 'solid';
  const filled = line === 'solid' ? ink : hex(theme.background);
  return html`<svg width="30" height="14" viewBox="0 0 30 14" aria-hidden="true">
    <path
      d="M1 7H29"
      stroke=${ink}
      stroke-width=${panel.kind === 'scatter' ? 1 : 2}
      stroke-linecap="round"
      stroke-dasharray=${dashOf(line).join(' ')}
    />
    <path d=${shapesOf(panel.series)[s].path} transform="translate(15 7)" fill=${filled} stroke=${ink} stroke-width="1.5" />
  </svg>`;
}

function missingKey(why: string): TemplateResult {
  return html`<span class="chart-missing"
    ><svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
      <path d=${CROSS_PATH} fill="none" stroke="currentColor" stroke-width="2" /></svg
    >at the lower edge: ${why}</span
  >`;
}

/** Shares of the data whose markers are shown. */
const SHARES = [0.01, 0.1, 0.3];

function sizesKey(name: string): TemplateResult {
  const side = 2 * radius(SHARES.at(-1)!) + 2;
  return html`<span class="chart-sizes">
    <span>marker: ${name}</span>
    ${SHARES.map(share => {
      const r = radius(share);
      return html`<span class="chart-size"
        ><svg width=${2 * r + 2} height=${side} viewBox="0 0 ${2 * r + 2} ${side}" aria-hidden="true">
          <circle cx=${r + 1} cy=${side / 2} r=${r} fill="none" stroke="currentColor" /></svg
        >${share * 100} %</span
      >`;
    })}
  </span>`;
}

const STEPS = 24;
const WIDTH = 160;

function countsKey({ name, domain }: Extract<Panel, { kind: 'histogram' }>['colour'], theme: ChartTheme) {
  const most = Math.max(domain[1], 2);
  const ticks = ticksOf({ name, unit: null, scale: 'log', domain: [1, most] }, 4);
  const place = (value: number) => 10 + (Math.log(value) / Math.log(most)) * WIDTH;
  return html`<div class="chart-key">
    <span>${name} per cell</span>
    <svg width=${WIDTH + 40} height="28" viewBox="0 0 ${WIDTH + 40} 28" role="img" aria-label=${`from 1 to ${domain[1]}`}>
      ${Array.from({ length: STEPS }, (_, i) => {
        const fill = hex(countColour(theme, i / (STEPS - 1)));
        // A little over the next one: no seams.
        return svg`<rect x=${10 + (i * WIDTH) / STEPS} width=${WIDTH / STEPS + (i < STEPS - 1 ? 0.5 : 0)} height="10" fill=${fill} />`;
      })}
      <rect x="10" y="0.5" width=${WIDTH} height="9.5" fill="none" stroke=${hex(theme.faint)} />
      ${ticks.map(
        ({ value, text }) =>
          svg`<text x=${place(value)} y="24" text-anchor="middle" fill="currentColor" font-size="0.85em">${text}</text>`,
      )}
    </svg>
  </div>`;
}
