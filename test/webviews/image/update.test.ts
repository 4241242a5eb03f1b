import { describe, expect, test } from 'vitest';
import type { ImageAnswer, Marks, MemberVerdict, NearestAnswer } from '../../../server/src/protocol.ts';
import type { Host } from '../../../webviews/common/host.ts';
import type { ViewContext } from '../../../webviews/common/view.ts';
import {
  firstLook,
  firstState,
  type ImageMessage,
  memberShown,
  placeAmong,
  savedLook,
} from '../../../webviews/image/state.ts';
import { update } from '../../../webviews/image/update.ts';

const verdict = (member: number, split: MemberVerdict['split']): MemberVerdict => ({
  member,
  split,
  prediction: 1,
  depth: 1,
  iterationLearned: 10,
  outputMargin: 1,
  inputMargin: null,
  probeClasses: [0, 1],
  votes: [
    [3, 2],
    [1, 4],
  ],
  history: null,
});
const answer = (index: number): ImageAnswer => ({
  index,
  label: 0,
  originalLabel: 0,
  consensusClass: 1,
  form: 'none',
  path: null,
  sprites: null,
  sprite: null,
  probes: ['input', 'softmax'],
  k: [5, 5],
  lastStep: 40,
  members: [verdict(0, 'train'), verdict(1, 'validation'), verdict(2, 'validation')],
  wrong: { unseen: 2, ofUnseen: 2, train: 1, ofTrain: 1 },
  meanDepth: { train: 1, unseen: 1 },
  margins: { output: 1, input: null },
});
const found: NearestAnswer = { member: 1, probe: 1, probeName: 'softmax', neighbours: [], doubt: null };
const marks: Marks = { marks: [], canUndo: false, canRedo: false, notes: [] };

/** A page without a screen: what was asked, and a host that answers. */
function page(saved?: unknown) {
  const asked: { question: string; params: unknown }[] = [];
  const host = {
    ask: async (question: string, params: { index: number }) => {
      asked.push({ question, params });
      if (question === 'image') return answer(params.index);
      return question === 'nearest' ? found : marks;
    },
  } as unknown as Host;
  const context: ViewContext = { host, runs: [], go: () => {} };
  let state = firstState(saved, { results: '', marks: '' });
  const atWork = new Map<string, AbortController>();
  const working: Promise<void>[] = [];
  const send = (message: Parameters<typeof update>[1]) => {
    const step = update(state, message, context);
    state = step.state;
    for (const effect of step.effects ?? []) {
      const end = new AbortController();
      if (effect.key) atWork.get(effect.key)?.abort();
      if (effect.key) atWork.set(effect.key, end);
      const tell = (told: ImageMessage) => !end.signal.aborted && send(told);
      working.push(Promise.resolve(effect(tell, end.signal)));
    }
  };
  const settled = async () => {
    while (working.length > 0) await working.shift();
  };
  return { send, settled, asked, now: () => state };
}

describe('one image', () => {
  test('is asked for when somebody goes to it, with the list that it comes from', async () => {
    const { send, settled, asked, now } = page();
    send({ type: 'shown', route: { view: 'image', index: 7, among: [3, 7, 9] } });
    await settled();
    expect(asked.filter(({ question }) => question === 'image')).toEqual([{ question: 'image', params: { index: 7 } }]);
    expect(now().image).toEqual({ is: 'there', value: answer(7) });
    expect(placeAmong(7, now().look.among)).toEqual({ at: 1, of: 3, previous: 3, next: 9 });
    send({ type: 'step', by: 1 });
    await settled();
    expect(now().image).toMatchObject({ value: { index: 9 } });
    send({ type: 'step', by: 1 });
    expect(now().look.index).toBe(9);
  });

  test('the member that is shown has not seen it, unless another is chosen', () => {
    const { look } = page().now();
    expect(memberShown(look, answer(1)).member).toBe(1);
    expect(memberShown({ ...look, member: 0 }, answer(1)).member).toBe(0);
    expect(memberShown({ ...look, member: 99 }, answer(1)).member).toBe(1);
  });

  test('a neighbour leads to its own image, and back again', async () => {
    const { send, settled, now } = page();
    send({ type: 'shown', route: { view: 'image', index: 7, among: [7] } });
    await settled();
    send({ type: 'open', index: 20, from: 7 });
    send({ type: 'open', index: 30, from: 20 });
    await settled();
    expect(now().look.trail).toEqual([7, 20]);
    send({ type: 'back' });
    await settled();
    expect(now().look).toMatchObject({ index: 20, trail: [7] });
    send({ type: 'back' });
    await settled();
    expect(now()).toMatchObject({ look: { index: 7, trail: [] }, image: { is: 'there', value: { index: 7 } } });
  });

  test('an older answer stays while a newer one is fetched', async () => {
    const { send, settled, now } = page();
    send({ type: 'shown', route: { view: 'image', index: 7 } });
    await settled();
    send({ type: 'image', index: 7, got: { is: 'coming', text: 'reading' } });
    expect(now().image).toMatchObject({ is: 'there' });
    send({ type: 'image', index: 8, got: { is: 'there', value: answer(8) } });
    expect(now().image).toMatchObject({ value: { index: 7 } });
  });
});

test('while an image is fetched, the one before stays on screen, and nothing is done to either', async () => {
  const { send, settled, asked, now } = page();
  send({ type: 'shown', route: { view: 'image', index: 7, among: [7, 9] } });
  await settled();
  send({ type: 'step', by: 1 });
  expect(now()).toMatchObject({ image: null, before: { index: 7 } });
  send({ type: 'mark', decision: 'drop' });
  send({ type: 'probe', probe: 1 });
  await settled();
  expect(asked.filter(({ question }) => question === 'mark' || question === 'nearest')).toEqual([]);
  expect(now()).toMatchObject({ image: { value: { index: 9 } }, look: { probe: 1 }, nearest: null });
});

describe('the nearest training images', () => {
  test('are searched once for the layer where somebody stops', async () => {
    const { send, settled, asked, now } = page();
    send({ type: 'shown', route: { view: 'image', index: 7 } });
    await settled();
    send({ type: 'probe', probe: 0 });
    send({ type: 'probe', probe: 1 });
    expect(now().nearest).toEqual({ is: 'coming', text: '' });
    await settled();
    const searches = asked.filter(({ question }) => question === 'nearest');
    expect(searches).toEqual([{ question: 'nearest', params: { index: 7, member: 1, probe: 1 } }]);
    expect(now().nearest).toEqual({ is: 'there', value: found });
    expect(now().searchSeconds).toBeLessThan(2);
  });

  test('go away with the image; another model is asked by itself only where that is quick', async () => {
    const { send, settled, asked, now } = page();
    send({ type: 'shown', route: { view: 'image', index: 7 } });
    await settled();
    send({ type: 'probe', probe: 1 });
    await settled();
    send({ type: 'member', member: 2 });
    await settled();
    expect(asked.at(-1)).toEqual({ question: 'nearest', params: { index: 7, member: 2, probe: 1 } });
    send({ type: 'nearest', got: { is: 'there', value: found }, seconds: 60 });
    send({ type: 'member', member: 0 });
    await settled();
    expect(now().nearest).toBeNull();
    send({ type: 'find' });
    await settled();
    expect(asked.at(-1)).toMatchObject({ params: { member: 0 } });
    send({ type: 'nearest', got: { is: 'there', value: found }, seconds: 60 });
    send({ type: 'open', index: 8, from: 7 });
    await settled();
    expect(now()).toMatchObject({ nearest: null, look: { probe: 1 } });
    send({ type: 'nearest', got: { is: 'there', value: found }, seconds: 1 });
    send({ type: 'back' });
    expect(now().nearest).toBeNull();
    await settled();
    expect(asked.at(-1)).toMatchObject({ question: 'nearest', params: { index: 7, probe: 1 } });
  });
});

test('a mark goes to the run: the class that was chosen, else the consensus class', async () => {
  const { send, settled, asked } = page();
  send({ type: 'shown', route: { view: 'image', index: 7 } });
  await settled();
  send({ type: 'mark', decision: 'relabel' });
  send({ type: 'relabelTo', class: 0 });
  send({ type: 'mark', decision: 'relabel' });
  send({ type: 'mark', decision: null });
  await settled();
  expect(asked.filter(({ question }) => question === 'mark').map(({ params }) => params)).toEqual([
    { indices: [7], decision: 'relabel', class: 1 },
    { indices: [7], decision: 'relabel', class: 0 },
    { indices: [7], decision: null },
  ]);
});

test('what was marked elsewhere is asked for, and the image only when a member has finished', async () => {
  const { send, settled, asked } = page();
  send({ type: 'shown', route: { view: 'image', index: 7 } });
  await settled();
  const after = asked.length;
  const runs = (finishedStamp: string, marksStamp: string) =>
    [{ finishedStamp, marksStamp }] as unknown as ViewContext['runs'];
  send({ type: 'runs', runs: runs('', '') });
  send({ type: 'runs', runs: runs('', '1') });
  send({ type: 'runs', runs: runs('2', '1') });
  await settled();
  expect(asked.slice(after).map(({ question }) => question)).toEqual(['marks', 'image']);
});

test('what is saved is small, and what was saved by any version is read with care', () => {
  const among = Array.from({ length: 60_000 }, (_, i) => i);
  const look = { index: 30_000, among, trail: [], member: 3, probe: 2 };
  const saved = savedLook(look);
  expect(saved.among).toHaveLength(401);
  expect(firstLook(saved)).toMatchObject({ index: 30_000, member: 3, probe: 2 });
  expect(placeAmong(30_000, firstLook(saved).among)).toMatchObject({ previous: 29_999, next: 30_001 });
  for (const wrong of [null, 7, 'x', { index: -1, among: 'x', member: 1.5, probe: null }])
    expect(firstLook(wrong)).toEqual({ index: null, among: [], trail: [], member: null, probe: null });
});
