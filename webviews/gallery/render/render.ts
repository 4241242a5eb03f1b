import { html, nothing, type TemplateResult } from 'lit';
import '../grid/imageGrid.ts';
import { imageCount, shownOf } from '../../common/counts.ts';
import { ALL } from '../../common/criteria.ts';
import { button } from '../../common/fields.ts';
import { empty, failed, loading } from '../../common/states.ts';
import type { ViewContext } from '../../common/view.ts';
import type { Data, GalleryMessage, GalleryState } from '../state.ts';
import { actions } from './actions.ts';
import { filters } from './filters.ts';
import { toolbar } from './toolbar.ts';

type Send = (message: GalleryMessage) => void;

export function render(state: GalleryState, send: Send, { host, runs }: ViewContext): TemplateResult {
  const { data, problem, look } = state;
  if (!data) return problem ? failed(problem, () => send({ type: 'again' })) : loading('Reading the images…');
  if (data.table.rows === 0) {
    const atWork = runs.some(({ status }) => status === 'running' || status === 'preparing');
    return empty(
      'No images yet.',
      atWork
        ? 'They appear here once the first member is finished.'
        : 'They appear here once a member is finished. Resume the run to finish one.',
    );
  }
  return html`<div class="gallery" @keydown=${(event: KeyboardEvent) => pressed(event, data, send)}>
    ${toolbar({ look, data }, send)} ${look.filtersOpen ? filters(look.criteria, data, send) : nothing}
    ${actions(state, data, send)}
    ${problem ? failed(problem) : nothing}
    ${state.marks?.notes.map(note => html`<p class="gallery-note">${note}</p>`)}
    ${data.shown.length === 0 ? noneMeets(data, send) : grid(state, data, send, host.sheetUrl)}
  </div>`;
}

function grid(
  { look }: GalleryState,
  { table, shown, selection, marks }: Data,
  send: Send,
  sheetUrl: (name: string) => string,
) {
  const model = { table, shown, selection, marks, size: look.size, firstPlace: look.place, sheetUrl };
  return html`<depth-grid
    aria-label=${`${shownOf(shown.length, table.rows)}. Arrow keys move, Space selects, Enter opens.`}
    .send=${send}
    .model=${model}
  ></depth-grid>`;
}

function noneMeets({ table }: Data, send: Send): TemplateResult {
  return html`${empty('No image meets all filters.', `There are ${imageCount(table.rows)}.`)}
    <p class="gallery-reset">
      ${button('Show All Images', () => send({ type: 'criteria', criteria: ALL }), { primary: true })}
    </p>`;
}

/** Decisions by one key each, unless one types. */
function pressed(event: KeyboardEvent, { history }: Data, send: Send): void {
  if (!history || event.altKey || isField(event.target)) return;
  const message = markMessage(event);
  if (!message) return;
  event.preventDefault();
  send(message);
}

function markMessage({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): GalleryMessage | null {
  const letter = key.toLowerCase();
  if (ctrlKey || metaKey) {
    if (letter === 'z') return { type: shiftKey ? 'redo' : 'undo' };
    return letter === 'y' ? { type: 'redo' } : null;
  }
  if (key === 'Delete') return { type: 'mark', decision: null };
  return { k: KEEP, d: DROP, r: RELABEL }[letter] ?? null;
}
const KEEP: GalleryMessage = { type: 'mark', decision: 'keep' };
const DROP: GalleryMessage = { type: 'mark', decision: 'drop' };
const RELABEL: GalleryMessage = { type: 'mark', decision: 'relabel' };

/** Letters mean themselves in a field, and choose in a list. */
function isField(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, select, textarea, vscode-textfield, vscode-single-select') !== null
  );
}
