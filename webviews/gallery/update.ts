import type { Marks } from '../../server/src/protocol.ts';
import { imageCount } from '../common/counts.ts';
import { ALL, readCriteria, readOrder } from '../common/criteria.ts';
import { problemOf } from '../common/host.ts';
import { stampsOf } from '../common/stamps.ts';
import { asking, type Effect, type ShellMessage, type Step, type ViewContext } from '../common/view.ts';
import { rowsAsCsv, rowsAsJsonLines } from './exportRows.ts';
import { choose, chooseAll, clearSelection, moveTo } from './selection.ts';
import {
  type GalleryMessage,
  type GalleryState,
  indicesOf,
  withExamples,
  withLook,
  withMarks,
  withSelection,
} from './state.ts';

type GalleryStep = Step<GalleryState, GalleryMessage>;
type GalleryEffect = Effect<GalleryMessage>;

export function update(state: GalleryState, message: GalleryMessage | ShellMessage, context: ViewContext): GalleryStep {
  switch (message.type) {
    case 'shown':
      return { state: message.route.view === 'gallery' ? withRoute(state, message.route.filter) : state };
    case 'runs': {
      const stamps = stampsOf(message.runs);
      const { results, marks } = state.stamps;
      return {
        state: { ...state, stamps },
        effects: [
          ...(stamps.results === results ? [] : [askImages(context)]),
          ...(stamps.marks === marks ? [] : [askMarks(context)]),
        ],
      };
    }
    case 'again':
      return { state: { ...state, problem: null }, effects: askAll(context) };
    case 'examples':
      return { state: withExamples(state, message.examples) };
    case 'marks':
      return { state: { ...withMarks(state, message.marks), notice: message.notice ?? state.notice } };
    case 'cannotMark':
      return { state: withMarks(state, null) };
    case 'problem':
      return { state: { ...state, problem: message.problem } };
    case 'notice':
      return { state: { ...state, notice: message.text } };
    case 'criteria':
      return {
        state: withLook(state, { criteria: message.criteria, order: message.order ?? state.look.order, place: 0 }),
      };
    case 'order':
      return { state: withLook(state, { order: message.order, place: 0 }) };
    case 'size':
      return { state: withLook(state, { size: message.size }) };
    case 'filtersOpen':
      return { state: withLook(state, { filtersOpen: message.open }) };
    case 'scrolled':
      return { state: withLook(state, { place: message.place }) };
    case 'relabelTo':
      return { state: { ...state, relabelTo: message.class } };
    case 'choose':
      return {
        state: withSelection(state, (selection, shown) => choose(selection, shown, message.row, message.choice)),
      };
    case 'move':
      return { state: withSelection(state, selection => moveTo(selection, message.row)) };
    case 'chooseAll':
      return { state: withSelection(state, chooseAll) };
    case 'clearSelection':
      return { state: withSelection(state, clearSelection) };
    case 'openImage':
    case 'openSelected':
      return { state, effects: openEffects(state, context, message.type === 'openImage' ? message.row : null) };
    case 'mark':
    case 'undo':
    case 'redo':
      return { state, effects: markEffects(state, message, context) };
    case 'copy':
    case 'export':
      return { state, effects: takeAwayEffects(state, message, context) };
  }
}

/** The images, and what was decided of them. */
export function askAll(context: ViewContext): GalleryEffect[] {
  return [askImages(context), askMarks(context)];
}

function askImages({ host }: ViewContext): GalleryEffect {
  return asking<'examples', GalleryMessage>(
    host,
    'examples',
    {},
    {
      answered: examples => ({ type: 'examples', examples }),
      refused: problem => ({ type: 'problem', problem }),
    },
  );
}

function askMarks({ host }: ViewContext): GalleryEffect {
  return asking<'marks', GalleryMessage>(
    host,
    'marks',
    {},
    {
      answered: marks => ({ type: 'marks', marks }),
      // A report that somebody was sent has no place to keep marks.
      refused: () => ({ type: 'cannotMark' }),
    },
  );
}

/** Another view wants certain images: all else that was filtered is forgotten. */
function withRoute(state: GalleryState, filter: unknown): GalleryState {
  if (typeof filter !== 'object' || filter === null) return state;
  const { order } = filter as { order?: unknown };
  return withLook(state, {
    criteria: { ...ALL, ...readCriteria(filter) },
    ...(order !== undefined && { order: readOrder(order) }),
    place: 0,
  });
}

function openEffects({ data }: GalleryState, { go }: ViewContext, row: number | null): GalleryEffect[] {
  const opened = row ?? data?.picked[0];
  if (!data || opened === undefined) return [];
  return [() => go({ view: 'image', index: data.table.index[opened], among: indicesOf(data, data.shown) })];
}

function markEffects(
  { data, relabelTo }: GalleryState,
  message: Extract<GalleryMessage, { type: 'mark' | 'undo' | 'redo' }>,
  { host }: ViewContext,
): GalleryEffect[] {
  if (!data?.history) return [];
  if (message.type !== 'mark') {
    const notice = message.type === 'undo' ? 'Undone.' : 'Done again.';
    return [tellMarks(() => host.ask(message.type, {}), notice)];
  }
  const indices = indicesOf(data, data.picked);
  if (indices.length === 0) return [];
  const { decision } = message;
  const params = { indices, decision, ...(decision === 'relabel' && { class: relabelTo }) };
  return [tellMarks(() => host.ask('mark', params), marked(indices.length, decision, data.table.classes[relabelTo]))];
}

/** Not `asking`: each of several in a row counts. */
function tellMarks(ask: () => Promise<Marks>, notice: string): GalleryEffect {
  return async send => {
    try {
      send({ type: 'marks', marks: await ask(), notice });
    } catch (error) {
      send({ type: 'problem', problem: problemOf(error) });
    }
  };
}

function marked(count: number, decision: string | null, name: string | undefined): string {
  const images = imageCount(count);
  if (decision === null) return `Mark taken from ${images}.`;
  return decision === 'relabel' ? `${images} marked: relabel to ${name}.` : `${images} marked: ${decision}.`;
}

/** What is selected, or all that is shown if nothing is. */
function takeAwayEffects(
  { data }: GalleryState,
  message: Extract<GalleryMessage, { type: 'copy' | 'export' }>,
  { host, runs }: ViewContext,
): GalleryEffect[] {
  if (!data) return [];
  const rows = data.picked.length > 0 ? data.picked : data.shown;
  const images = imageCount(rows.length);
  if (message.type === 'copy')
    return [
      telling(async () => {
        await host.copy(indicesOf(data, rows).join('\n'));
        return `Indices of ${images} copied.`;
      }),
    ];
  const csv = message.format === 'csv';
  const write = csv ? rowsAsCsv : rowsAsJsonLines;
  return [
    telling(async () => {
      const text = write(data.table, data.marks, rows);
      const name = `${runs[0]?.name ?? 'run'}-images.${message.format}`;
      const saved = await host.saveFile({ name, mime: csv ? 'text/csv' : 'application/x-ndjson', text });
      return saved ? `${images} saved.` : '';
    }),
  ];
}

/** Does something, and says what was done, or why it could not be. */
function telling(work: () => Promise<string>): GalleryEffect {
  return async send => {
    try {
      send({ type: 'notice', text: await work() });
    } catch (error) {
      send({ type: 'problem', problem: problemOf(error) });
    }
  };
}
