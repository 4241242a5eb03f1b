import { html, nothing, type TemplateResult } from 'lit';
import { ALL, AS_GIVEN, type Criteria, type Order, SORT_KEYS, SUSPECTS } from '../../common/criteria.ts';
import { button, choice, type Option, searchField } from '../../common/fields.ts';
import { chipsOf } from '../chips.ts';
import { SIZES, type TileSize } from '../layout.ts';
import { FORM_NAMES, MEASURE_NAMES, SORT_NAMES } from '../names.ts';
import type { Data, GalleryMessage, Look } from '../state.ts';
import type { ImageTable } from '../table.ts';

type Send = (message: GalleryMessage) => void;

/** What people most often want to see. */
const PRESETS: readonly { id: string; name: string; criteria: Criteria; order: Order }[] = [
  { id: 'all', name: 'All images', criteria: ALL, order: AS_GIVEN },
  { id: 'suspects', name: 'Suspects', ...SUSPECTS },
  ...['easy', 'different_class', 'ambiguous_without_label', 'ambiguous'].map(form => ({
    id: form,
    name: FORM_NAMES[form],
    criteria: { ...ALL, forms: [form] },
    order: { by: 'depthVal', descending: form.startsWith('ambiguous') } as const,
  })),
  { id: 'marked', name: 'Marked', criteria: { ...ALL, marks: 'marked' }, order: AS_GIVEN },
];

/** What to show, in which order, how large. */
export function toolbar({ look, data }: { look: Look; data: Data }, send: Send): TemplateResult {
  const { criteria, order, size, filtersOpen } = look;
  const chips = chipsOf(criteria, data.table.classes);
  return html`<div class="gallery-toolbar" role="group" aria-label="What to show">
      ${choice('Show', presetOf(criteria), presetOptions(criteria), id => {
        const preset = PRESETS.find(each => each.id === id);
        if (preset) send({ type: 'criteria', criteria: preset.criteria, order: preset.order });
      })}
      ${searchField(
        'Search by class, index or path',
        criteria.text,
        {
          hint: 'Search class, index, path',
          title: 'Words are found in class names and paths. 120-180 means these indices, #7 index 7.',
        },
        text => send({ type: 'criteria', criteria: { ...criteria, text } }),
      )}
      ${choice('Sort by', order.by, sortOptions(data.table, order), by =>
        send({ type: 'order', order: { ...order, by: by as Order['by'] } }),
      )}
      ${button(order.descending ? '↓ Largest first' : '↑ Smallest first', () =>
        send({ type: 'order', order: { ...order, descending: !order.descending } }),
      )}
      ${choice(
        'Size',
        size,
        SIZES.map(each => [each, each[0].toUpperCase() + each.slice(1)] as const),
        value => send({ type: 'size', size: value as TileSize }),
      )}
      <vscode-button
        secondary
        aria-expanded=${filtersOpen ? 'true' : 'false'}
        aria-controls="gallery-filters"
        @click=${() => send({ type: 'filtersOpen', open: !filtersOpen })}
        >Filters${chips.length === 0 ? nothing : ` (${chips.length})`}</vscode-button
      >
    </div>
    ${chips.length === 0 ? nothing : chipList(chips, send)}`;
}

function chipList(chips: ReturnType<typeof chipsOf>, send: Send): TemplateResult {
  return html`<ul class="gallery-chips" aria-label="Filters in use">
    ${chips.map(
      ({ text, without }) =>
        html`<li>
          <button
            type="button"
            class="chip"
            aria-label="Remove filter ${text}"
            @click=${() => send({ type: 'criteria', criteria: without })}
          >
            ${text} <span aria-hidden="true">×</span>
          </button>
        </li>`,
    )}
    <li><button type="button" class="link" @click=${() => send({ type: 'criteria', criteria: ALL })}>Clear all</button></li>
  </ul>`;
}

function presetOf(criteria: Criteria): string {
  const text = JSON.stringify(criteria);
  return PRESETS.find(preset => JSON.stringify(preset.criteria) === text)?.id ?? 'other';
}

function presetOptions(criteria: Criteria): Option[] {
  const own: Option[] = presetOf(criteria) === 'other' ? [['other', 'Filtered']] : [];
  return [...PRESETS.map(({ id, name }): Option => [id, name]), ...own];
}

/** Nothing is sorted by a measure that no image has. */
function sortOptions(table: ImageTable, { by }: Order): Option[] {
  return SORT_KEYS.filter(key => key === by || !(key in MEASURE_NAMES) || hasValues(table[key])).map(key => [
    key,
    SORT_NAMES[key],
  ]);
}

const hasValues = (column: ArrayLike<number>): boolean =>
  Array.prototype.some.call(column, value => !Number.isNaN(value));
