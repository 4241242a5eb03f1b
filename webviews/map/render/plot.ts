import { html, nothing, svg, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { HistogramPanel } from '../../../server/src/protocol.ts';
import { imageCount, measured } from '../../common/counts.ts';
import {
  type Cell,
  cellAfterKey,
  columnsOf,
  countIn,
  held,
  middleOf,
  type Rectangle,
  rowsOf,
  shareOf,
  spanOf,
} from '../rectangle.ts';
import { type MapMessage, type MapState, PANELS } from '../state.ts';

type Send = (message: MapMessage) => void;

/** Side of the plot, and room for what stands left of it and below, in units of the drawing. */
const SIDE = 400;
const MARGIN = { left: 46, bottom: 40, other: 8 };
/** The smallest square that a count is drawn as, as a share of its cell. */
const SMALLEST = 0.3;

/** The histogram: the more images, the larger and the stronger a square. A rectangle is drawn by mouse or by keyboard. */
export function plot(state: MapState, panel: HistogramPanel, send: Send): TemplateResult {
  const width = MARGIN.left + SIDE + MARGIN.other;
  const height = MARGIN.other + SIDE + MARGIN.bottom;
  const { cursor, rectangle } = state;
  return html`<div
    class="map-plot"
    role="application"
    tabindex="0"
    aria-label="Map: ${PANELS[state.panel].name.toLowerCase()}, by prediction depth in validation and in training"
    aria-describedby="map-keys map-here"
    @keydown=${(event: KeyboardEvent) => pressed(event, state, panel, send)}
  >
    <svg
      viewBox="0 0 ${width} ${height}"
      aria-hidden="true"
      @pointerdown=${(event: PointerEvent) => pointed(event, 'dragStart', panel, send)}
      @pointermove=${(event: PointerEvent) => state.dragging && pointed(event, 'drag', panel, send)}
      @pointerup=${(event: PointerEvent) => pointed(event, 'dragEnd', panel, send)}
      @pointercancel=${(event: PointerEvent) => pointed(event, 'dragEnd', panel, send)}
    >
      <g transform="translate(${MARGIN.left} ${MARGIN.other})">
        ${guard([panel], () => [frame(panel), axes(panel), squares(panel)])}
        ${outline(panel, { from: cursor, to: cursor }, 'map-cursor')}
        ${rectangle ? outline(panel, rectangle, 'map-rectangle') : nothing}
      </g>
    </svg>
    <p id="map-keys" class="spoken">
      Arrow keys move, with Shift they select a rectangle. Enter shows its images in the gallery, Escape lets go.
    </p>
  </div>`;
}

/** What is where the keyboard or the mouse is. */
export function hereText({ cursor, rectangle }: MapState, panel: HistogramPanel): string {
  const cells = rectangle ?? { from: cursor, to: cursor };
  const { columns, rows } = spanOf(cells);
  const between = (edges: readonly number[], [first, last]: [number, number]) => {
    const [from, to] = [measured(middleOf(edges, first)), measured(middleOf(edges, last))];
    return from === to ? from : `${from} to ${to}`;
  };
  return `PD in validation ${between(panel.xEdges, columns)}, in training ${between(panel.yEdges, rows)}: ${imageCount(countIn(panel, cells))}`;
}

function frame(_: HistogramPanel) {
  return svg`<rect class="map-frame" width=${SIDE} height=${SIDE}></rect>`;
}

function squares(panel: HistogramPanel) {
  const [width, height] = [SIDE / columnsOf(panel), SIDE / rowsOf(panel)];
  return panel.counts.flatMap((line, row) =>
    line.flatMap((count, column) => {
      if (count === 0) return [];
      const share = shareOf(count, panel.colour.domain);
      const scale = SMALLEST + (1 - SMALLEST) * share;
      const [x, y] = [(column + (1 - scale) / 2) * width, SIDE - (row + (1 + scale) / 2) * height];
      return svg`<rect
        class="map-square"
        .style=${`--share: ${Math.round(share * 100)}%`}
        x=${x.toFixed(2)} y=${y.toFixed(2)} width=${(width * scale).toFixed(2)} height=${(height * scale).toFixed(2)}
      ></rect>`;
    }),
  );
}

function outline(panel: HistogramPanel, rectangle: Rectangle, kind: string) {
  const [width, height] = [SIDE / columnsOf(panel), SIDE / rowsOf(panel)];
  const { columns, rows } = spanOf(rectangle);
  return svg`<rect
    class=${kind}
    x=${columns[0] * width} y=${SIDE - (rows[1] + 1) * height}
    width=${(columns[1] - columns[0] + 1) * width} height=${(rows[1] - rows[0] + 1) * height}
  ></rect>`;
}

function axes({ x, y, xEdges, yEdges }: HistogramPanel) {
  const place = (edges: readonly number[], value: number) =>
    ((value - edges[0]) / (edges[edges.length - 1] - edges[0])) * SIDE;
  return [
    ticks(x.limits ?? x.domain).map(
      tick => svg`<g transform="translate(${place(xEdges, tick)} ${SIDE})">
        <line class="map-tick" y2="4"></line><text class="map-text" y="16" text-anchor="middle">${tick}</text></g>`,
    ),
    ticks(y.limits ?? y.domain).map(
      tick => svg`<g transform="translate(0 ${SIDE - place(yEdges, tick)})">
        <line class="map-tick" x2="-4"></line><text class="map-text" x="-8" dy="0.35em" text-anchor="end">${tick}</text></g>`,
    ),
    svg`<text class="map-text" x=${SIDE / 2} y=${SIDE + 34} text-anchor="middle">mean PD in validation (layer)</text>
      <text class="map-text" transform="translate(-32 ${SIDE / 2}) rotate(-90)" text-anchor="middle">mean PD in training (layer)</text>`,
  ];
}

/** Whole layers, about eight of them. */
function ticks([least, most]: readonly [number, number]): number[] {
  const step = Math.max(1, Math.ceil((most - least) / 8));
  const values: number[] = [];
  for (let tick = Math.ceil(least); tick <= most; tick += step) values.push(tick);
  return values;
}

function pointed(event: PointerEvent, type: 'dragStart' | 'drag' | 'dragEnd', panel: HistogramPanel, send: Send): void {
  const drawing = event.currentTarget as SVGSVGElement;
  if (type === 'dragStart') {
    if (event.button !== 0) return;
    drawing.setPointerCapture(event.pointerId);
  }
  send({ type, cell: cellUnder(event, drawing, panel) });
}

function cellUnder(event: PointerEvent, drawing: SVGSVGElement, panel: HistogramPanel): Cell {
  const box = drawing.getBoundingClientRect();
  const unit = (MARGIN.left + SIDE + MARGIN.other) / box.width;
  const x = (event.clientX - box.left) * unit - MARGIN.left;
  const y = (event.clientY - box.top) * unit - MARGIN.other;
  return held(panel, {
    column: Math.floor((x / SIDE) * columnsOf(panel)),
    row: Math.floor((1 - y / SIDE) * rowsOf(panel)),
  });
}

function pressed(event: KeyboardEvent, { cursor, rectangle }: MapState, panel: HistogramPanel, send: Send): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const cell = cellAfterKey(panel, cursor, event.key);
  if (cell) send({ type: 'moved', cell, extend: event.shiftKey });
  else if (event.key === 'Enter') send({ type: 'showImages' });
  else if (event.key === 'Escape' && rectangle) send({ type: 'rectangle', rectangle: null });
  else return;
  event.preventDefault();
}
