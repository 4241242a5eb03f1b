import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { inlineStyle } from '../../common/inlineStyle.ts';
import { columnName, ROLE_SIGNS, ROLE_WORDS, spokenColumn } from '../roles.ts';
import type { VoteColumn, VoteRow, VoteTable } from '../votes.ts';

/**
 * A line for each layer with a bar for each class; the depth is marked. One layer is chosen, with the mouse or the arrow
 * keys: a list box, whose options say in words what the bars show.
 */
export function layers(
  { columns, rows }: VoteTable,
  classes: readonly string[],
  chosen: number | null,
  choose: (probe: number) => void,
): TemplateResult {
  const tabStop = chosen ?? rows[0]?.probe;
  return html`<div class="layers" .style=${inlineStyle({ '--columns': String(columns.length) })}>
    <div class="layer layer-head" aria-hidden="true">
      <span class="layer-name">Layer</span>
      ${columns.map(
        column => html`<span class="layer-class" title=${spokenColumn(column, classes)}>
          <span class="layer-class-name">${columnName(column, classes)}</span>
          <span class="layer-roles"
            >${column.roles.map(role => html`<span class="role role-${role}">${ROLE_SIGNS[role]} ${ROLE_WORDS[role]}</span> `)}</span
          >
        </span>`,
      )}
      <span class="layer-winner">Most votes</span>
    </div>
    <div
      class="layer-rows"
      role="listbox"
      aria-label="Layers, from the input to the output. Choose one to see the training images that voted there."
      @keydown=${(event: KeyboardEvent) => pressed(event, rows, chosen, choose)}
    >
      ${rows.map(row => layer(row, columns, classes, row.probe === chosen, row.probe === tabStop, choose))}
    </div>
  </div>`;
}

function layer(
  row: VoteRow,
  columns: readonly VoteColumn[],
  classes: readonly string[],
  chosen: boolean,
  tabStop: boolean,
  choose: (probe: number) => void,
): TemplateResult {
  return html`<div
    class=${classMap({ layer: true, 'layer-decided': row.decided, 'layer-depth': row.isDepth })}
    role="option"
    id="layer-${row.probe}"
    tabindex=${tabStop ? 0 : -1}
    aria-selected=${chosen}
    @click=${() => choose(row.probe)}
  >
    <span class="spoken">${spokenLayer(row, columns, classes)}</span>
    <span class="layer-name" aria-hidden="true">
      <span class="layer-number">${row.probe}</span><span class="layer-title" title=${row.name}>${row.name}</span>
      ${row.isDepth ? html`<span class="layer-badge">decided here</span>` : nothing}
    </span>
    ${columns.map((column, c) => bar(row, column, c))}
    <span class="layer-winner" aria-hidden="true">${row.winner === null ? '–' : classes[row.winner]}</span>
  </div>`;
}

function bar(row: VoteRow, column: VoteColumn, place: number): TemplateResult {
  const votes = row.votes?.[place] ?? 0;
  const kind = column.roles[0] ?? 'other';
  return html`<span class="layer-bar" aria-hidden="true">
    ${votes > 0 ? html`<span class="bar bar-${kind}" .style=${inlineStyle({ width: `${(100 * votes) / row.k}%` })}></span>` : nothing}
    <span class="layer-votes">${row.votes === null ? '' : votes > 0 ? votes : '·'}</span>
  </span>`;
}

/** What a line shows, said. */
export function spokenLayer(row: VoteRow, columns: readonly VoteColumn[], classes: readonly string[]): string {
  const { probe, name, votes, k } = row;
  if (votes === null) return `Layer ${probe}, ${name}: not asked about this image`;
  const said = columns
    .map((column, c) => ({ text: `${votes[c]} for ${spokenColumn(column, classes)}`, count: votes[c] }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ text }) => text);
  const depth = row.isDepth ? ' Decided here: this is the prediction depth.' : '';
  return `Layer ${probe}, ${name}: of ${k} votes ${said.join(', ')}.${depth}`;
}

function pressed(
  event: KeyboardEvent,
  rows: readonly VoteRow[],
  chosen: number | null,
  choose: (probe: number) => void,
): void {
  const to = layerAfterKey(event.key, chosen, rows.length);
  if (to === null || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const list = event.currentTarget as HTMLElement;
  choose(to);
  (list.children[to] as HTMLElement | undefined)?.focus();
}

/** The layer that a key leads to; null: the key means nothing here. */
export function layerAfterKey(key: string, chosen: number | null, count: number): number | null {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return chosen === null ? 0 : Math.min(last, chosen + 1);
    case 'ArrowUp':
      return chosen === null ? last : Math.max(0, chosen - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Enter':
    case ' ':
      return chosen ?? 0;
    default:
      return null;
  }
}
