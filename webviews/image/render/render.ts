import { html, nothing, type TemplateResult } from 'lit';
import type { ImageAnswer, LinesPanel, MemberVerdict } from '../../../server/src/protocol.ts';
import { choice, MANY } from '../../common/fields.ts';
import { FORM_NAMES } from '../../common/formNames.ts';
import { panels } from '../../common/panels.ts';
import { empty, failed, loading } from '../../common/states.ts';
import type { ViewContext } from '../../common/view.ts';

import { allHistory } from '../allHistory.ts';
import { ensembleFacts, memberFacts, memberText } from '../facts.ts';
import { type ImageMessage, type ImageState, memberShown } from '../state.ts';
import { voteTable } from '../votes.ts';
import { factList } from './facts.ts';
import { history } from './history.ts';
import { layers } from './layers.ts';
import { marking } from './marks.ts';
import { neighbours } from './neighbours.ts';
import { picture, type Sheets } from './picture.ts';
import { toolbar } from './toolbar.ts';

type Send = (message: ImageMessage) => void;

const SIDE = 252;

/** Drawn anew only with a new answer. */
const histories = new WeakMap<ImageAnswer, LinesPanel | null>();

function historyOf(image: ImageAnswer, classes: readonly string[]): LinesPanel | null {
  const known = histories.get(image);
  if (known !== undefined) return known;
  const panel = allHistory(image, classes);
  histories.set(image, panel);
  return panel;
}

export function render(state: ImageState, send: Send, context: ViewContext): TemplateResult {
  const { look, image } = state;
  const classes = context.runs[0]?.classes ?? [];
  return html`<div class="image-view" tabindex="-1" @keydown=${(event: KeyboardEvent) => pressed(event, send)}>
    ${toolbar(state, send, context)} ${look.index === null ? nothingChosen(context) : content()}
  </div>`;

  function content(): TemplateResult {
    if (image?.is === 'refused') return failed(image.problem, () => send({ type: 'again' }));
    if (image?.is === 'there') return shownAnswer(image.value, false);
    if (state.before) return shownAnswer(state.before, true);
    return loading(image?.text || 'Reading what the models say of this image…');
  }

  function shownAnswer(value: ImageAnswer, isOld: boolean): TemplateResult {
    return html`<p class="spoken" role="status">${isOld ? '' : `Image ${value.index}, labelled ${classes[value.label]}`}</p>
      <div class="image-answer" aria-busy=${isOld}>${answer(state, value, classes, send, context)}</div>`;
  }
}

function answer(
  state: ImageState,
  image: ImageAnswer,
  classes: readonly string[],
  send: Send,
  { host }: ViewContext,
): TemplateResult {
  const { look } = state;
  const sheets: Sheets = { sprites: image.sprites, sheetUrl: host.sheetUrl };
  const verdict = memberShown(look, image);
  const votes = voteTable(image, verdict);
  const all = historyOf(image, classes);
  const { path } = image;
  return html`<div class="image-top">
      <figure class="image-figure">
        ${picture(sheets, image.sprite, SIDE, `Image ${image.index}, labelled ${classes[image.label]}`)}
        ${
          path === null
            ? nothing
            : html`<figcaption class="quiet">
                ${
                  host.kind === 'editor'
                    ? html`<button type="button" class="link" @click=${() => host.open({ kind: 'image', folder: host.folders[0], path })}>${path}</button>`
                    : path
                }
              </figcaption>`
        }
      </figure>
      <div class="image-about">
        ${factList('What all models say', ensembleFacts(image, classes, FORM_NAMES[image.form] ?? image.form))}
        ${marking(state, image, classes, send)}
      </div>
    </div>
    <section class="image-part" aria-label="One model">
      <div class="image-member">
        <h2>Why model ${verdict.member} says ${classes[verdict.prediction]}</h2>
        ${image.members.length > 1 ? memberChoice(image, verdict, classes, send) : nothing}
      </div>
      ${factList(`What model ${verdict.member} says`, memberFacts(verdict, classes, image.probes))}
      <h3>Votes of the nearest training images, layer by layer</h3>
      ${layers(votes, classes, look.probe, probe => send({ type: 'probe', probe }))}
      <h3>What it compares the image with</h3>
      ${neighbours(
        image,
        verdict.prediction,
        state.nearest,
        { probe: look.probe, member: verdict.member },
        classes,
        sheets,
        {
          open: index => send({ type: 'open', index, from: image.index }),
          find: () => send({ type: 'find' }),
        },
      )}
      <h3>While it trained</h3>
      ${history(image, verdict, classes)}
    </section>
    ${
      all
        ? html`<section class="image-part" aria-label="All models">
            <h2>All models while they trained</h2>
            ${panels([all], 'What all models predicted while they trained')}
          </section>`
        : nothing
    }`;
}

function memberChoice(
  image: ImageAnswer,
  verdict: MemberVerdict,
  classes: readonly string[],
  send: Send,
): TemplateResult {
  // Those that have not seen it say more about it.
  const order = image.members.toSorted((a, b) => Number(a.split === 'train') - Number(b.split === 'train'));
  return choice(
    'Model',
    String(verdict.member),
    order.map(member => [String(member.member), memberText(member, classes)] as const),
    value => send({ type: 'member', member: Number(value) }),
    order.length > MANY,
  );
}

function nothingChosen({ go }: ViewContext): TemplateResult {
  return html`${empty('No image is chosen.', 'Choose one in the gallery, or give its number above.')}
    <p class="image-choose">
      <button type="button" class="button" @click=${() => go({ view: 'gallery' })}>Open the Gallery</button>
    </p>`;
}

/** Left and right go through the list, unless the key belongs to what has the focus. */
function pressed(event: KeyboardEvent, send: Send): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || isField(event.target)) return;
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
  event.preventDefault();
  send({ type: 'step', by: event.key === 'ArrowLeft' ? -1 : 1 });
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    /^(INPUT|SELECT|TEXTAREA|VSCODE-SINGLE-SELECT|VSCODE-TEXTFIELD)$/.test(target.tagName)
  );
}
