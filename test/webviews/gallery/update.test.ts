import { beforeEach, describe, expect, test } from 'vitest';
import type { FileToSave, Marks, PanelQuestion, Route } from '../../../server/src/protocol.ts';
import { ALL, SUSPECTS } from '../../../webviews/common/criteria.ts';
import type { Host } from '../../../webviews/common/host.ts';
import type { ShellMessage, ViewContext } from '../../../webviews/common/view.ts';
import { firstLook, type GalleryMessage, type GalleryState } from '../../../webviews/gallery/state.ts';
import { askAll, update } from '../../../webviews/gallery/update.ts';
import { examplesOf } from './made.ts';

const EXAMPLES = examplesOf({
  index: [10, 11, 12, 13],
  label: [0, 1, 2, 0],
  originalLabel: [0, 1, 2, 0],
  consensusClass: [0, 2, 2, 1],
  suspicion: [0.1, 0.5, 0.2, 0.9],
});
const NO_MARKS: Marks = { marks: [], canUndo: false, canRedo: false, notes: [] };

let state: GalleryState;
let asked: { question: PanelQuestion; params: unknown }[];
let went: Route[];
let copied: string[];
let files: FileToSave[];
let marks: Marks | null;

const context = (): ViewContext => ({
  host: {
    kind: 'browser',
    ask: async (question: PanelQuestion, params: unknown) => {
      asked.push({ question, params });
      if (question === 'examples') return EXAMPLES;
      if (marks === null) throw new Error('This page does not hold that.');
      return marks;
    },
    copy: async (text: string) => void copied.push(text),
    saveFile: async (file: FileToSave) => files.push(file) > 0,
  } as unknown as Host,
  runs: [{ name: 'mine', finishedStamp: '1', marksStamp: '' }] as unknown as ViewContext['runs'],
  go: where => void went.push(where),
});

/** Takes a message, and waits for what follows from it. */
async function send(message: GalleryMessage | ShellMessage): Promise<void> {
  const step = update(state, message, context());
  state = step.state;
  for (const effect of step.effects ?? []) {
    const later: GalleryMessage[] = [];
    await effect(each => later.push(each), new AbortController().signal);
    for (const each of later) await send(each);
  }
}

const shown = () => Array.from(state.data!.shown, row => state.data!.table.index[row]);
const picked = () => Array.from(state.data!.picked, row => state.data!.table.index[row]);

beforeEach(async () => {
  [asked, went, copied, files, marks] = [[], [], [], [], NO_MARKS];
  state = {
    look: firstLook(undefined),
    stamps: { results: '1', marks: '' },
    data: null,
    marks: null,
    problem: null,
    notice: '',
    relabelTo: 0,
  };
  for (const effect of askAll(context())) {
    const later: GalleryMessage[] = [];
    await effect(each => later.push(each), new AbortController().signal);
    for (const each of later) await send(each);
  }
});

describe('the gallery', () => {
  test('shows all images as they stand in the data set', () => {
    expect(shown()).toEqual([10, 11, 12, 13]);
  });

  test('the filter that another view sends replaces the one before, and its order is taken', async () => {
    await send({ type: 'criteria', criteria: { ...ALL, labels: [2] } });
    expect(shown()).toEqual([12]);
    await send({ type: 'shown', route: { view: 'gallery', filter: { ...SUSPECTS.criteria, order: SUSPECTS.order } } });
    expect(shown()).toEqual([13, 11]);
    await send({ type: 'shown', route: { view: 'gallery' } });
    expect(shown()).toEqual([13, 11]);
  });

  test('what is filtered out is not acted upon, and is selected again when it is back', async () => {
    await send({ type: 'chooseAll' });
    await send({ type: 'criteria', criteria: { ...ALL, labels: [0] } });
    expect(picked()).toEqual([10, 13]);
    await send({ type: 'copy' });
    expect(copied).toEqual(['10\n13']);
    await send({ type: 'criteria', criteria: ALL });
    expect(picked()).toEqual([10, 11, 12, 13]);
  });

  test('without a selection, all that is shown is copied and exported, in the order of the view', async () => {
    await send({ type: 'order', order: { by: 'suspicion', descending: true } });
    await send({ type: 'copy' });
    expect(copied).toEqual(['13\n11\n12\n10']);
    await send({ type: 'export', format: 'jsonl' });
    expect(files.map(({ name }) => name)).toEqual(['mine-images.jsonl']);
    const [{ text }] = files as { text: string }[];
    expect(
      text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line).index),
    ).toEqual([13, 11, 12, 10]);
    expect(state.notice).toBe('4 images saved.');
  });

  test('images are marked, and stay where they are until they are filtered anew', async () => {
    await send({ type: 'criteria', criteria: { ...ALL, marks: 'unmarked' } });
    await send({ type: 'choose', row: 1, choice: 'only' });
    await send({ type: 'relabelTo', class: 2 });
    marks = { marks: [{ index: 11, decision: 'relabel', class: 2 }], canUndo: true, canRedo: false, notes: [] };
    await send({ type: 'mark', decision: 'relabel' });
    expect(asked.at(-1)).toEqual({ question: 'mark', params: { indices: [11], decision: 'relabel', class: 2 } });
    expect(state.notice).toBe('1 image marked: relabel to Sneaker.');
    expect(state.data!.history).toMatchObject({ canUndo: true });
    expect(shown()).toEqual([10, 11, 12, 13]);
    await send({ type: 'criteria', criteria: { ...state.look.criteria } });
    expect(shown()).toEqual([10, 12, 13]);
  });

  test('nothing is marked where nothing is selected', async () => {
    await send({ type: 'mark', decision: 'drop' });
    expect(asked.map(({ question }) => question)).not.toContain('mark');
  });

  test('a page that keeps no marks cannot mark', async () => {
    marks = null;
    await send({ type: 'again' });
    expect(state.data!.history).toBeNull();
    await send({ type: 'chooseAll' });
    await send({ type: 'undo' });
    await send({ type: 'mark', decision: 'keep' });
    expect(asked.map(({ question }) => question)).toEqual(['examples', 'marks', 'examples', 'marks']);
  });

  test('an image is opened by its position in the data set', async () => {
    await send({ type: 'openImage', row: 2 });
    await send({ type: 'choose', row: 3, choice: 'only' });
    await send({ type: 'openSelected' });
    expect(went).toEqual([
      { view: 'image', index: 12, among: [10, 11, 12, 13] },
      { view: 'image', index: 13, among: [10, 11, 12, 13] },
    ]);
  });

  test('when a member finishes, images come anew, and marks only when they changed', async () => {
    await send({ type: 'chooseAll' });
    asked = [];
    const runs = (finishedStamp: string, marksStamp: string) =>
      [{ finishedStamp, marksStamp }] as unknown as ViewContext['runs'];
    await send({ type: 'runs', runs: runs('1', '') });
    expect(asked).toEqual([]);
    await send({ type: 'runs', runs: runs('2', '') });
    await send({ type: 'runs', runs: runs('2', 'x') });
    expect(asked.map(({ question }) => question)).toEqual(['examples', 'marks']);
    expect(picked()).toEqual([10, 11, 12, 13]);
  });
});

describe('what is kept over a reload', () => {
  test('the look, as it was', () => {
    const look = {
      ...firstLook(undefined),
      criteria: { ...ALL, text: 'coat' },
      size: 'large',
      place: 120,
      filtersOpen: true,
    } as const;
    expect(firstLook(JSON.parse(JSON.stringify(look)))).toEqual(look);
  });

  test.each([null, 'text', { size: 'huge', place: -3, criteria: 7, order: 'x' }])('nothing is believed: %j', saved => {
    expect(firstLook(saved)).toEqual(firstLook(undefined));
  });
});
