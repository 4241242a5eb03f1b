import { html, nothing, type TemplateResult } from 'lit';
import { measured } from '../../common/counts.ts';
import { type Criteria, MEASURES, type Measure, withRange } from '../../common/criteria.ts';
import { choice, MANY, numberField, type Option } from '../../common/fields.ts';
import { AGREEMENT_NAMES, FORM_NAMES, MARK_NAMES, MEASURE_NAMES, NOISE_NAMES, PART_NAMES } from '../names.ts';
import type { Data, GalleryMessage } from '../state.ts';

/** All that images can be filtered by. */
export function filters(
  criteria: Criteria,
  { table, history }: Data,
  send: (message: GalleryMessage) => void,
): TemplateResult {
  const change = (changed: Partial<Criteria>) => send({ type: 'criteria', criteria: { ...criteria, ...changed } });
  const noisy = table.label.some((label, row) => label !== table.originalLabel[row]);
  const classes = table.classes.map((name, place): Option => [String(place), name]);
  return html`<section id="gallery-filters" class="gallery-filters" aria-label="Filters">
    <div class="gallery-choices">
      ${oneMore('Label', classes, criteria.labels.map(String), value =>
        change({ labels: [...criteria.labels, Number(value)] }),
      )}
      ${oneMore('Consensus class', classes, criteria.consensus.map(String), value =>
        change({ consensus: [...criteria.consensus, Number(value)] }),
      )}
      ${choice('Consensus and label', criteria.agreement, named(AGREEMENT_NAMES), value =>
        change({ agreement: value as Criteria['agreement'] }),
      )}
      ${oneMore(
        'Form of difficulty',
        table.forms.map((form): Option => [form, FORM_NAMES[form] ?? form]),
        criteria.forms,
        form => change({ forms: [...criteria.forms, form] }),
      )}
      ${choice('Trained on', criteria.part, named(PART_NAMES), value => change({ part: value as Criteria['part'] }))}
      ${
        noisy
          ? choice('Label noise', criteria.noise, named(NOISE_NAMES), value =>
              change({ noise: value as Criteria['noise'] }),
            )
          : nothing
      }
      ${
        history
          ? choice('Mark', criteria.marks, named(MARK_NAMES), value => change({ marks: value as Criteria['marks'] }))
          : nothing
      }
    </div>
    <div class="gallery-ranges">
      ${MEASURES.map(measure => rangeFields(criteria, measure, table[measure], send))}
    </div>
  </section>`;
}

/** Two fields for a measure; none if no image has it. */
function rangeFields(
  criteria: Criteria,
  measure: Measure,
  column: Float32Array,
  send: (message: GalleryMessage) => void,
): TemplateResult | typeof nothing {
  const [least, most] = extent(column);
  if (least > most) return nothing;
  const [from, to] = criteria.ranges[measure] ?? [null, null];
  const name = MEASURE_NAMES[measure];
  const set = (range: readonly [number | null, number | null]) =>
    send({ type: 'criteria', criteria: withRange(criteria, measure, range) });
  return html`<div class="gallery-range" role="group" aria-label=${name}>
    <span>${name}</span>
    ${numberField(`${name}, from`, from, measured(least), value => set([value, to]))}
    <span aria-hidden="true">–</span>
    ${numberField(`${name}, to`, to, measured(most), value => set([from, value]))}
  </div>`;
}

/** A choice that adds to what is wanted already, which stands among the chips. */
function oneMore(
  name: string,
  options: readonly Option[],
  wanted: readonly string[],
  add: (value: string) => void,
): TemplateResult {
  const first: Option = [ANY, wanted.length === 0 ? 'Any' : `${wanted.length} chosen; add…`];
  const left = options.filter(([value]) => !wanted.includes(value));
  return choice(name, ANY, [first, ...left], value => value !== ANY && add(value), options.length > MANY);
}

/** No class and no form has this name. */
const ANY = '*';

const named = (names: Record<string, string>): Option[] => Object.entries(names);

/** The smallest and the largest value that there is; the wrong way round if there is none. */
function extent(column: Float32Array): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of column) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}
