import { html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { live } from 'lit/directives/live.js';
import './controls.ts';
import { optionTyped, typedInto } from './typeAhead.ts';
import './fields.css';

/** From so many options on, one finds them by typing. */
export const MANY = 12;

/** What may be chosen: the value, and what a person reads. */
export type Option = readonly [value: string, text: string];

type WithValue = HTMLElement & { value: string };

/**
 * A choice of one, with its name before it.
 * @param searched whether one may type to find among many
 */
export function choice(
  name: string,
  value: string,
  options: readonly Option[],
  chosen: (value: string) => void,
  searched = false,
): TemplateResult {
  const listed = () =>
    options.map(([each, label]) => ({
      value: each,
      label,
      description: '',
      selected: each === value,
      disabled: false,
    }));
  return html`<span class="control">
    <span aria-hidden="true">${name}</span>
    <vscode-single-select
      label=${name}
      ?combobox=${searched}
      .options=${guard([JSON.stringify(options)], listed)}
      .value=${live(value)}
      @change=${(event: Event) => {
        const list = event.target as WithValue;
        const picked = list.value;
        // What is chosen is drawn from the state, which may not take it.
        list.value = value;
        chosen(picked);
      }}
      @keydown=${{ handleEvent: (event: KeyboardEvent) => searched || typed(event, options), capture: true }}
    ></vscode-single-select>
  </span>`;
}

/** Typed letters choose, which the toolkit's list does not know by itself. */
function typed(event: KeyboardEvent, options: readonly Option[]): void {
  const list = event.currentTarget as WithValue & { selectedIndex: number };
  const letters = typedInto(list, event);
  if (letters === null) return;
  // Before it gets there: a space among letters does not open the list.
  event.stopImmediatePropagation();
  event.preventDefault();
  const texts = options.map(([, text]) => text);
  const place = optionTyped(texts, list.selectedIndex, letters);
  if (place === null || place === list.selectedIndex) return;
  list.selectedIndex = place;
  list.dispatchEvent(new Event('change'));
}

/** A number; null: none. @param hint what stands there as long as there is none */
export function numberField(
  name: string,
  value: number | null,
  hint: string,
  changed: (value: number | null) => void,
): TemplateResult {
  return html`<vscode-textfield
    class="number-field"
    .label=${name}
    placeholder=${hint}
    .value=${live(value === null ? '' : String(value))}
    @change=${(event: Event) => {
      const field = event.target as WithValue;
      const typed = numberIn(field.value);
      // What is no number does not stay there.
      field.value = typed === null ? '' : String(typed);
      changed(typed);
    }}
  ></vscode-textfield>`;
}

/** A text that is looked for while it is typed. */
export function searchField(
  name: string,
  value: string,
  { hint, title }: { hint: string; title: string },
  typed: (text: string) => void,
): TemplateResult {
  return html`<vscode-textfield
    class="search-field"
    type="search"
    .label=${name}
    placeholder=${hint}
    title=${title}
    .value=${live(value)}
    @input=${(event: Event) => typed((event.currentTarget as WithValue).value)}
  ></vscode-textfield>`;
}

interface ButtonLook {
  disabled?: boolean;
  title?: string;
  /** Stands out: what most people want next. */
  primary?: boolean;
}

export function button(
  text: string,
  clicked: () => void,
  { disabled = false, title = '', primary = false }: ButtonLook = {},
): TemplateResult {
  return html`<vscode-button ?secondary=${!primary} ?disabled=${disabled} title=${title} @click=${clicked}
    >${text}</vscode-button
  >`;
}

/** As people of either habit write it: `2.5`, `2,5`. */
function numberIn(text: string): number | null {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(number) ? null : number;
}
