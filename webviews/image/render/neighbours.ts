import { html, nothing, type TemplateResult } from 'lit';
import type { ImageAnswer, NearestAnswer } from '../../../server/src/protocol.ts';
import { measured } from '../../common/counts.ts';
import { failed } from '../../common/states.ts';
import { ROLE_SIGNS, ROLE_WORDS } from '../roles.ts';
import type { Fetched } from '../state.ts';
import type { Role } from '../votes.ts';
import { picture, type Sheets } from './picture.ts';

const SIDE = 56;

interface Told {
  open(index: number): void;
  find(): void;
}

/** The training images that voted at the chosen layer, or how it comes that none are shown. */
export function neighbours(
  image: ImageAnswer,
  prediction: number,
  nearest: Fetched<NearestAnswer> | null,
  where: { probe: number | null; member: number },
  classes: readonly string[],
  sheets: Sheets,
  told: Told,
): TemplateResult {
  const { probe, member } = where;
  if (probe === null)
    return html`<p class="quiet">
      Choose a layer above to see the training images that model ${member} compares this image with there.
    </p>`;
  const name = `layer ${probe}, ${image.probes[probe]}`;
  if (nearest === null)
    return html`<p>
      <button type="button" class="button" @click=${told.find}>Find the Nearest Training Images at ${name}</button>
    </p>`;
  if (nearest.is === 'coming')
    return html`<p class="state-waiting" role="status">
      Asking model ${member} again for what is nearest at ${name}… <span class="quiet">${nearest.text}</span>
    </p>`;
  if (nearest.is === 'refused') return failed(nearest.problem, told.find);
  const { neighbours, doubt } = nearest.value;
  return html`<p class="quiet">
      The ${neighbours.length} training images nearest at ${name}, nearest first. Each votes for its class.
    </p>
    ${doubt === null ? nothing : html`<p class="neighbours-doubt" role="note">${doubt}</p>`}
    <ol class="neighbours" @keydown=${moved}>
      ${neighbours.map((neighbour, i) => {
        const role = roleOf(neighbour.label, image, prediction);
        const self = neighbour.index === image.index;
        const distance = measured(neighbour.distance);
        return html`<li>
          <button
            type="button"
            class="neighbour neighbour-${role ?? 'other'}"
            tabindex=${i === 0 ? 0 : -1}
            title=${self ? 'The image itself' : `Open image ${neighbour.index}`}
            @click=${(event: Event) => opened(event, () => told.open(neighbour.index))}
          >
            <span class="spoken">${spoken(classes[neighbour.label], role, distance, neighbour.index, self)}</span>
            ${picture(sheets, neighbour.sprite, SIDE, '')}
            <span class="neighbour-class" aria-hidden="true">${role ? html`${ROLE_SIGNS[role]} ` : nothing}${classes[neighbour.label]}</span>
            <span class="quiet" aria-hidden="true">${self ? 'itself' : distance}</span>
          </button>
        </li>`;
      })}
    </ol>`;
}

function spoken(name: string, role: Role | null, distance: string, index: number, self: boolean): string {
  const is = `${name}${role ? ` (${ROLE_WORDS[role]})` : ''}`;
  return self ? `${is}: the image itself` : `${is}, distance ${distance}. Open image ${index}`;
}

/** The first role of a class that a vote for it could be for. */
export function roleOf(
  label: number,
  { label: given, consensusClass, originalLabel }: Pick<ImageAnswer, 'label' | 'consensusClass' | 'originalLabel'>,
  prediction: number,
): Role | null {
  if (label === given) return 'given';
  if (label === consensusClass) return 'consensus';
  if (label === prediction) return 'prediction';
  return label === originalLabel ? 'original' : null;
}

/** The list goes away with its image; the view keeps the focus, so that the keyboard goes on. */
function opened(event: Event, open: () => void): void {
  (event.currentTarget as HTMLElement).closest<HTMLElement>('.image-view')?.focus();
  open();
}

/** Arrow keys go from one to the next; Tab leaves the list. */
function moved(event: KeyboardEvent): void {
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const target = buttons[Math.min(buttons.length - 1, Math.max(0, to))];
  buttons[at].tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
}
