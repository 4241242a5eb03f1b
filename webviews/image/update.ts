import type { Marks } from '../../server/src/protocol.ts';
import { problemOf } from '../common/host.ts';
import { stampsOf } from '../common/stamps.ts';
import { asking, type Effect, latest, type ShellMessage, type Step, type ViewContext } from '../common/view.ts';
import { type ImageMessage, type ImageState, memberShown, placeAmong, relabelClass } from './state.ts';

type ImageStep = Step<ImageState, ImageMessage>;
type ImageEffect = Effect<ImageMessage>;

/** While somebody goes through layers or images by key, nothing is searched. */
const PAUSE_MILLISECONDS = 300;

/** Where a search takes longer, each is asked for with a button. */
const QUICK_SECONDS = 4;

export function update(state: ImageState, message: ImageMessage | ShellMessage, context: ViewContext): ImageStep {
  switch (message.type) {
    case 'shown':
      return shown(state, message.route, context);
    case 'runs': {
      const stamps = stampsOf(message.runs);
      const { results, marks } = state.stamps;
      return {
        state: { ...state, stamps },
        effects: [
          ...(stamps.results === results ? [] : askImage(state, context)),
          ...(stamps.marks === marks ? [] : [askMarks(context)]),
        ],
      };
    }
    case 'again':
      return { state: { ...state, image: null }, effects: askImage(state, context) };
    case 'open':
      return open(withLook(state, { trail: trailTo(state, message) }), message.index, context);
    case 'step': {
      const { previous, next } = placeAmong(state.look.index, state.look.among);
      const to = message.by < 0 ? previous : next;
      return to === null ? { state } : open(withLook(state, { trail: [] }), to, context);
    }
    case 'back': {
      const { trail } = state.look;
      const to = trail[trail.length - 1];
      return to === undefined ? { state } : open(withLook(state, { trail: trail.slice(0, -1) }), to, context);
    }
    case 'image':
      return message.index === state.look.index ? taken(state, message.got, context) : { state };
    case 'member':
      return find(withLook(state, { member: message.member }), context, false);
    case 'probe':
      return message.probe === state.look.probe && state.nearest !== null
        ? { state }
        : find(withLook(state, { probe: message.probe }), context, true);
    case 'find':
      return find(state, context, true);
    case 'nearest':
      return { state: { ...state, nearest: message.got, searchSeconds: message.seconds ?? state.searchSeconds } };
    case 'marks':
      return { state: { ...state, marks: message.marks, markProblem: null, notice: message.notice ?? state.notice } };
    case 'markProblem':
      return { state: { ...state, markProblem: message.problem } };
    case 'relabelTo':
      return { state: { ...state, relabelTo: message.class } };
    case 'mark':
    case 'undo':
    case 'redo':
      return { state, effects: markEffects(state, message, context) };
  }
}

export function askMarks({ host }: ViewContext): ImageEffect {
  return asking(
    host,
    'marks',
    {},
    {
      answered: (marks): ImageMessage => ({ type: 'marks', marks }),
      // A report that somebody was sent has no place to keep marks.
      refused: (): ImageMessage => ({ type: 'marks', marks: null }),
    },
  );
}

export function askImage({ look: { index } }: ImageState, { host }: ViewContext): ImageEffect[] {
  if (index === null) return [];
  const got = (of: Extract<ImageMessage, { type: 'image' }>['got']): ImageMessage => ({
    type: 'image',
    index,
    got: of,
  });
  return [
    asking(
      host,
      'image',
      { index },
      {
        answered: value => got({ is: 'there', value }),
        refused: problem => got({ is: 'refused', problem }),
        progress: text => got({ is: 'coming', text }),
      },
    ),
  ];
}

function shown(
  state: ImageState,
  route: Extract<ShellMessage, { type: 'shown' }>['route'],
  context: ViewContext,
): ImageStep {
  // Marks may have been set in the gallery.
  const marks = askMarks(context);
  if (route.view !== 'image' || route.index === undefined) return { state, effects: [marks] };
  const among = route.among ? Array.from(route.among) : state.look.among;
  const step = open(withLook(state, { among, trail: [] }), route.index, context);
  return { ...step, effects: [marks, ...(step.effects ?? [])] };
}

/** What was asked for came, or a word on how far it is. */
function taken(state: ImageState, got: NonNullable<ImageState['image']>, context: ViewContext): ImageStep {
  const known = state.image?.is === 'there';
  // What is there already stays until something newer is.
  if (got.is === 'coming' && known) return { state };
  const next = { ...state, image: got };
  return got.is === 'there' && !known ? find(next, context, false) : { state: next };
}

function withLook(state: ImageState, change: Partial<ImageState['look']>): ImageState {
  return { ...state, look: { ...state.look, ...change } };
}

/** A neighbour leads away from an image, to which one can go back. */
function trailTo(
  { look: { trail } }: ImageState,
  { from }: Extract<ImageMessage, { type: 'open' }>,
): readonly number[] {
  return from === undefined ? [] : [...trail, from];
}

function open(state: ImageState, index: number, context: ViewContext): ImageStep {
  if (index === state.look.index && state.image?.is === 'there') return { state };
  const opened: ImageState = {
    ...withLook(state, { index }),
    image: null,
    before: state.image?.is === 'there' ? state.image.value : state.before,
    nearest: null,
    relabelTo: null,
    markProblem: null,
    notice: '',
  };
  const stops = latest<ImageMessage>('nearest', () => {});
  return { state: opened, effects: [stops, ...askImage(opened, context)] };
}

/** Looks for the nearest images at the chosen layer. @param asked the person asked for it, not only for another model */
function find(state: ImageState, context: ViewContext, asked: boolean): ImageStep {
  const { look, image, searchSeconds } = state;
  const quick = searchSeconds !== null && searchSeconds < QUICK_SECONDS;
  if (look.probe === null || image?.is !== 'there' || !(asked || quick))
    return { state: { ...state, nearest: null }, effects: [latest('nearest', () => {})] };
  const params = { index: image.value.index, member: memberShown(look, image.value).member, probe: look.probe };
  const coming: ImageState = { ...state, nearest: { is: 'coming', text: '' } };
  return { state: coming, effects: [askNearest(params, context)] };
}

function askNearest(params: { index: number; member: number; probe: number }, { host }: ViewContext): ImageEffect {
  return latest('nearest', async (send, signal) => {
    await new Promise(resolve => setTimeout(resolve, PAUSE_MILLISECONDS));
    if (signal.aborted) return;
    const started = performance.now();
    const onProgress = (text: string) => send({ type: 'nearest', got: { is: 'coming', text } });
    try {
      const value = await host.ask('nearest', params, { signal, onProgress });
      send({ type: 'nearest', got: { is: 'there', value }, seconds: (performance.now() - started) / 1000 });
    } catch (error) {
      send({ type: 'nearest', got: { is: 'refused', problem: problemOf(error) } });
    }
  });
}

function markEffects(
  state: ImageState,
  message: Extract<ImageMessage, { type: 'mark' | 'undo' | 'redo' }>,
  { host }: ViewContext,
): ImageEffect[] {
  const { image, marks } = state;
  if (image?.is !== 'there' || !marks) return [];
  if (message.type !== 'mark')
    return [tellMarks(() => host.ask(message.type, {}), message.type === 'undo' ? 'Undone.' : 'Done again.')];
  const { decision } = message;
  const to = relabelClass(state, image.value);
  const params = { indices: [image.value.index], decision, ...(decision === 'relabel' && { class: to }) };
  return [tellMarks(() => host.ask('mark', params), decision === null ? 'Mark taken away.' : 'Marked.')];
}

/** Not `asking`: each of several in a row counts. */
function tellMarks(ask: () => Promise<Marks>, notice: string): ImageEffect {
  return async send => {
    try {
      send({ type: 'marks', marks: await ask(), notice });
    } catch (error) {
      send({ type: 'markProblem', problem: problemOf(error) });
    }
  };
}
