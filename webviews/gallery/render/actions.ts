import { html, nothing, type TemplateResult } from 'lit';
import { grouped, shownOf } from '../../common/counts.ts';
import { button, choice, MANY } from '../../common/fields.ts';
import type { Data, GalleryMessage, GalleryState } from '../state.ts';

/** How many images there are, and what can be done with them. */
export function actions(state: GalleryState, data: Data, send: (message: GalleryMessage) => void): TemplateResult {
  const { table, shown, picked } = data;
  const some = picked.length > 0;
  const which = some ? `${grouped(picked.length)} selected` : `all ${grouped(shown.length)}`;
  return html`<div class="gallery-actions">
    <p class="gallery-count" role="status">
      <strong>${shownOf(shown.length, table.rows)}</strong>${some ? `, ${grouped(picked.length)} selected` : nothing}
    </p>
    <div class="gallery-buttons" role="group" aria-label="With ${which}">
      ${button('Open', () => send({ type: 'openSelected' }), { disabled: !some, title: 'One image: why? (Enter)' })}
      ${button('Copy Indices', () => send({ type: 'copy' }), { disabled: shown.length === 0, title: `Of ${which}` })}
      ${button('Export CSV', () => send({ type: 'export', format: 'csv' }), {
        disabled: shown.length === 0,
        title: `Of ${which}`,
      })}
      ${button('Export JSONL', () => send({ type: 'export', format: 'jsonl' }), {
        disabled: shown.length === 0,
        title: `Of ${which}`,
      })}
    </div>
    ${data.history ? markButtons(state, data, send) : nothing}
    <p class="spoken" role="status">${state.notice}</p>
  </div>`;
}

function markButtons(
  { relabelTo }: GalleryState,
  { table, picked, marks, history }: Data,
  send: (message: GalleryMessage) => void,
): TemplateResult {
  const disabled = picked.length === 0;
  const anyMarked = picked.some(row => marks.decision[row] !== 0);
  return html`<div class="gallery-buttons" role="group" aria-label="Mark what is selected">
    ${button('Relabel to', () => send({ type: 'mark', decision: 'relabel' }), { disabled, title: 'R' })}
    ${choice(
      'New label',
      String(relabelTo),
      table.classes.map((name, place) => [String(place), name] as const),
      value => send({ type: 'relabelTo', class: Number(value) }),
      table.classes.length > MANY,
    )}
    ${button('Keep', () => send({ type: 'mark', decision: 'keep' }), { disabled, title: 'K' })}
    ${button('Drop', () => send({ type: 'mark', decision: 'drop' }), { disabled, title: 'D' })}
    ${button('Clear Mark', () => send({ type: 'mark', decision: null }), { disabled: !anyMarked, title: 'Delete' })}
    ${button('Undo', () => send({ type: 'undo' }), { disabled: !history?.canUndo, title: 'Control+Z' })}
    ${button('Redo', () => send({ type: 'redo' }), { disabled: !history?.canRedo, title: 'Control+Shift+Z' })}
  </div>`;
}
