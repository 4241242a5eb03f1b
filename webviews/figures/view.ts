import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Figure, FigureList, Problem, ViewId } from '../../server/src/protocol.ts';
import type { Images } from '../common/charts/imageStrips.ts';
import { finishedMembers } from '../common/finishedMembers.ts';
import type { Host } from '../common/host.ts';
import { tilesOf } from '../common/sprites.ts';
import { empty, failed, loading } from '../common/states.ts';
import { asking, type Effect, type Step, type View, type ViewContext } from '../common/view.ts';
import { cannotDraw } from './cannotDraw.ts';
import { figure } from './figure.ts';
import './figures.css';
import { type FileKind, saveFigure } from './save.ts';

export interface State {
  list: FigureList | null;
  problem: Problem | null;
  /** How far the question is. */
  progress: string;
  /** What happened to the file that was saved last, and of which figure it is. */
  saved: { id: string; text: string } | null;
  /** Of which finished members they are, or will be. */
  of: string;
  /** They are on their way. */
  asking: boolean;
  /** The figure that somebody wants to see once it is there. */
  wanted: string | null;
}

export type Message =
  | { type: 'answered'; list: FigureList }
  | { type: 'refused'; problem: Problem }
  | { type: 'progress'; text: string }
  | { type: 'again' }
  | { type: 'save'; id: string; kind: FileKind }
  | { type: 'saved'; id: string; text: string };

/** Every figure of the paper that the runs of the page allow, and what the others need. */
export const figures: View<State, Message> = {
  id: 'figures',
  title: 'Figures',
  start: () => ({
    state: { list: null, problem: null, progress: '', saved: null, of: '', asking: false, wanted: null },
  }),
  update(state, message, context) {
    switch (message.type) {
      case 'answered':
        return answered({ ...state, list: message.list, problem: null, progress: '', asking: false });
      case 'refused':
        return { state: { ...state, problem: message.problem, progress: '', asking: false } };
      case 'progress':
        return { state: { ...state, progress: message.text } };
      case 'again':
        return ask(state, context);
      case 'runs':
        return state.asking || state.of === finishedMembers(message.runs) ? { state } : ask(state, context);
      case 'save':
        return { state, effects: saving(state, message, context) };
      case 'saved':
        return { state: { ...state, saved: message } };
      case 'shown': {
        const wanted = (message.route.view === 'figures' ? message.route.figure : undefined) ?? null;
        if (!state.list) return ask({ ...state, wanted }, context);
        return wanted === null ? { state } : { state, effects: [goingTo(wanted)] };
      }
    }
  },
  render: drawn,
  save: () => null,
};

function ask(state: State, { host, runs }: ViewContext): Step<State, Message> {
  const effect = asking<'figures', Message>(
    host,
    'figures',
    {},
    {
      answered: list => ({ type: 'answered', list }),
      refused: problem => ({ type: 'refused', problem }),
      progress: text => ({ type: 'progress', text }),
    },
  );
  return { state: { ...state, problem: null, of: finishedMembers(runs), asking: true }, effects: [effect] };
}

function answered(state: State): Step<State, Message> {
  return { state: { ...state, wanted: null }, effects: state.wanted === null ? [] : [goingTo(state.wanted)] };
}

/** Where the images of a figure are; their numbers stand in the places of those that have no picture. */
function imagesOf({ pictures }: FigureList, id: string, host: Host): Pick<Images, 'tiles' | 'sheetUrl'> {
  const found = pictures.find(({ figure }) => figure === id);
  return { tiles: found ? tilesOf(found) : () => null, sheetUrl: name => host.sheetUrl(name, found?.run) };
}

function saving(
  { list }: State,
  { id, kind }: Extract<Message, { type: 'save' }>,
  { host }: ViewContext,
): Effect<Message>[] {
  const chosen = list?.figures.find(one => one.id === id);
  if (!list || !chosen) return [];
  return [
    async send => send({ type: 'saved', id, text: await saveFigure(chosen, kind, host, imagesOf(list, id, host)) }),
  ];
}

const elementId = (figure: string) => `figure:${figure}`;

/** Once it is drawn, which is in the next frame. */
function goingTo(figure: string): Effect<Message> {
  return () => void requestAnimationFrame(() => requestAnimationFrame(() => goTo(figure)));
}

/** With the keyboard, too. */
function goTo(figure: string): void {
  const element = document.getElementById(elementId(figure));
  element?.scrollIntoView();
  element?.querySelector('h2')?.focus({ preventScroll: true });
}

/** Its title; where several runs have that figure each, with the run's name. */
function nameAmong(all: readonly Figure[], { title, runs }: Figure): string {
  const alone = all.filter(other => other.title === title).length === 1;
  return alone || runs.length !== 1 ? title : `${title}, ${runs[0]}`;
}

function drawn(
  { list, problem, progress, saved }: State,
  send: (message: Message) => void,
  { host, runs, go }: ViewContext,
) {
  const again = () => send({ type: 'again' });
  if (!list) return problem ? failed(problem, again) : loading(progress || 'Drawing the figures…');
  if (list.figures.length === 0 && list.cannot.length === 0) return empty('There are no figures of these runs yet.');
  const open = runs.length === 1 ? (index: number) => go({ view: 'image' satisfies ViewId, index }) : null;
  return html`<div class="figures">
    ${problem ? failed(problem, again) : nothing}
    ${
      list.figures.length > 1
        ? html`<nav class="figures-list" aria-label="Figures">
            ${list.figures.map(
              one =>
                html`<button
                  type="button"
                  class="link"
                  @click=${() => goTo(one.id)}
                >
                  ${nameAmong(list.figures, one)}
                </button>`,
            )}
          </nav>`
        : nothing
    }
    ${repeat(
      list.figures,
      ({ id }) => id,
      one =>
        figure(one, {
          elementId: elementId(one.id),
          images: { ...imagesOf(list, one.id, host), open },
          said: saved?.id === one.id ? saved.text : '',
          save: kind => send({ type: 'save', id: one.id, kind }),
        }),
    )}
    ${cannotDraw(list.cannot)}
  </div>`;
}
