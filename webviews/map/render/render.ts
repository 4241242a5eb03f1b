import { html, nothing, type TemplateResult } from 'lit';
import type { DepthMap, HistogramPanel } from '../../../server/src/protocol.ts';
import { grouped, measured } from '../../common/counts.ts';
import { button, numberField } from '../../common/fields.ts';
import { notes } from '../../common/notes.ts';
import { empty, failed, loading } from '../../common/states.ts';
import { countIn, middleOf, rangesOf, rectangleAround, scaleCounts, shareOf } from '../rectangle.ts';
import { type MapMessage, type MapState, PANELS, panelOf } from '../state.ts';
import { hereText, plot } from './plot.ts';

type Send = (message: MapMessage) => void;

export function render(state: MapState, send: Send): TemplateResult {
  const { map, problem } = state;
  if (!map) return problem ? failed(problem, () => send({ type: 'again' })) : loading('Drawing the map…');
  const panel = panelOf(state);
  if (!panel) return empty('There is no map.', ...(map.toCome ? [map.toCome] : []));
  return html`<div class="map">
    <h2>Which images are easy, mislabeled or ambiguous?</h2>
    <p class="quiet">
      Each square counts images by their mean prediction depth: to the right when they were held out, upwards when they were
      trained on. Draw a rectangle with the mouse, or with Shift and the arrow keys, to see its images.
    </p>
    ${panelChoice(state, send)}
    <div class="map-body">
      <div class="map-picture">
        ${corners(map, 'top', send)} ${plot(state, panel, send)} ${corners(map, 'bottom', send)}
      </div>
      <div class="map-beside">
        ${scale(panel)}
        <p id="map-here" class="map-here" role="status">${hereText(state, panel)}</p>
        ${rectangleFields(state, panel, send)}
        ${notes(map.toCome ? [...map.notes, map.toCome] : map.notes)}
        ${problem ? failed(problem, () => send({ type: 'again' })) : nothing}
        ${table(state, panel, send)}
      </div>
    </div>
  </div>`;
}

function panelChoice({ panel }: MapState, send: Send): TemplateResult {
  return html`<div class="map-panels" role="radiogroup" aria-label="Which images">
    ${PANELS.map(
      ({ name }, place) =>
        html`<label>
          <input
            type="radio"
            name="map-panel"
            .checked=${place === panel}
            @change=${() => send({ type: 'panel', panel: place })}
          />${name}
        </label>`,
    )}
  </div>`;
}

/** The names of the corners stand at them; each leads to its images. */
function corners({ corners: all }: DepthMap, side: 'top' | 'bottom', send: Send): TemplateResult {
  const here = all.filter(({ y }) => y > 0 === (side === 'top')).sort((a, b) => a.x - b.x);
  return html`<div class="map-corners map-corners-${side}">
    ${here.map(
      ({ form, name, meaning }) =>
        html`<button
          type="button"
          class="link"
          title="${meaning} Shows the images nearest to this corner."
          @click=${() => send({ type: 'showForm', form })}
        >
          ${name}
        </button>`,
    )}
  </div>`;
}

/** What sizes and colours stand for. */
function scale({ colour }: HistogramPanel): TemplateResult {
  return html`<div class="map-scale" role="img" aria-label="Larger and stronger squares count more ${colour.name}, on a logarithmic scale up to ${grouped(colour.domain[1])}">
    <span aria-hidden="true">${colour.name}:</span>
    ${scaleCounts(colour.domain).map(count => {
      const share = shareOf(count, colour.domain);
      return html`<span class="map-scale-step" aria-hidden="true">
        <span
          class="map-scale-square"
          .style=${`--share: ${Math.round(share * 100)}%; --side: ${0.3 + 0.7 * share}`}
        ></span
        >${grouped(count)}
      </span>`;
    })}
  </div>`;
}

/** The rectangle in numbers, and what to do with it. */
function rectangleFields({ rectangle }: MapState, panel: HistogramPanel, send: Send): TemplateResult {
  const ranges = rectangle ? rangesOf(panel, rectangle) : null;
  const [xLimits, yLimits] = [panel.x.limits ?? panel.x.domain, panel.y.limits ?? panel.y.domain];
  const [x, y] = [ranges?.x ?? [null, null], ranges?.y ?? [null, null]];
  const set = (axis: 'x' | 'y', side: 0 | 1, value: number | null) => {
    const whole = { x: [...xLimits] as [number, number], y: [...yLimits] as [number, number] };
    if (ranges) Object.assign(whole, { x: [...ranges.x], y: [...ranges.y] });
    whole[axis][side] = value ?? (axis === 'x' ? xLimits : yLimits)[side];
    send({ type: 'rectangle', rectangle: rectangleAround(panel, whole.x, whole.y) });
  };
  const field = (axis: 'x' | 'y', side: 0 | 1, name: string, value: number | null, hint: number) =>
    numberField(name, value === null ? null : Number(value.toFixed(2)), measured(hint), typed =>
      set(axis, side, typed),
    );
  return html`<div class="map-fields" role="group" aria-label="Rectangle">
    <span>PD in validation</span>
    ${field('x', 0, 'PD in validation, from', x[0], xLimits[0])} <span aria-hidden="true">–</span>
    ${field('x', 1, 'PD in validation, to', x[1], xLimits[1])}
    <span>PD in training</span>
    ${field('y', 0, 'PD in training, from', y[0], yLimits[0])} <span aria-hidden="true">–</span>
    ${field('y', 1, 'PD in training, to', y[1], yLimits[1])}
    ${showButton(rectangle ? countIn(panel, rectangle) : null, send)}
    ${rectangle ? button('Clear Rectangle', () => send({ type: 'rectangle', rectangle: null })) : nothing}
  </div>`;
}

function showButton(count: number | null, send: Send): TemplateResult {
  const images = count === 1 ? '1 Image' : `${grouped(count ?? 0)} Images`;
  const text = count === null ? 'Show Images' : `Show ${images}`;
  return button(text, () => send({ type: 'showImages' }), { disabled: !count, primary: true });
}

/** The same for those who cannot see the map. */
function table({ tableOpen, panel: place }: MapState, panel: HistogramPanel, send: Send): TemplateResult {
  const rows = tableOpen
    ? panel.counts.flatMap((line, row) =>
        line.flatMap((count, column) =>
          count === 0
            ? []
            : [
                html`<tr>
                  <td>${measured(middleOf(panel.xEdges, column))}</td>
                  <td>${measured(middleOf(panel.yEdges, row))}</td>
                  <td>${grouped(count)}</td>
                </tr>`,
              ],
        ),
      )
    : [];
  return html`<details
    ?open=${tableOpen}
    @toggle=${(event: Event) => send({ type: 'tableOpen', open: (event.target as HTMLDetailsElement).open })}
  >
    <summary>As a table</summary>
    ${
      tableOpen
        ? html`<table>
            <caption>
              ${PANELS[place].name} by mean prediction depth
            </caption>
            <thead>
              <tr>
                <th scope="col">PD in validation</th>
                <th scope="col">PD in training</th>
                <th scope="col">Images</th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>`
        : nothing
    }
  </details>`;
}
