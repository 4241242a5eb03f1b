import { html } from 'lit';
import { describe, expect, test } from 'vitest';
import type { AboutRun, Route } from '../../server/src/protocol.ts';
import { aboutText } from '../../webviews/app/header.ts';
import { type Offered, offeredTo } from '../../webviews/app/offered.ts';
import { mountable } from '../../webviews/app/running.ts';
import { firstRoute, readSaved } from '../../webviews/app/saved.ts';
import { tabAfter } from '../../webviews/app/tabs.ts';
import type { Host } from '../../webviews/common/host.ts';
import { recordedHost } from '../../webviews/common/recordedHost.ts';
import { asking, latest, type View, type ViewContext } from '../../webviews/common/view.ts';

const context = (host: Partial<Host> = {}): ViewContext => ({ host: host as Host, runs: [], go: () => {} });

/** A view that writes down what it hears. */
const listener = (
  effects: (message: unknown) => NonNullable<ReturnType<View<string[], string>['update']>['effects']>,
): View<string[], string> => ({
  id: 'curves',
  title: 'Curves',
  start: (_, saved) => ({ state: [`saved ${saved}`] }),
  update: (state, message) => ({ state: [...state, JSON.stringify(message)], effects: effects(message) }),
  render: () => html``,
  save: state => state,
});

describe('a view that runs', () => {
  test('begins with what it saved, and hears what its effects send', async () => {
    const view = listener(message => (message === 'done' ? [] : [send => send('done')]));
    let drawn = 0;
    const running = mountable(view).start(
      () => context(),
      'before',
      () => drawn++,
    );
    running.send({ type: 'shown', route: { view: 'curves' } });
    await Promise.resolve();
    expect(running.save()).toEqual(['saved before', '{"type":"shown","route":{"view":"curves"}}', '"done"']);
    expect(drawn).toBe(3);
  });

  test('an effect ends the one of its key, whose word no longer counts', async () => {
    const ended: boolean[] = [];
    const release: (() => void)[] = [];
    const slow = latest<string>('slow', async (send, signal) => {
      const turn = release.length;
      signal.addEventListener('abort', () => ended.push(true));
      await new Promise<void>(resolve => release.push(resolve));
      send(`answer ${turn}`);
    });
    const view = listener(message => (typeof message === 'string' ? [] : [slow]));
    const running = mountable(view).start(
      () => context(),
      null,
      () => {},
    );
    for (let i = 0; i < 2; i++) {
      running.send({ type: 'runs', runs: [] });
      await Promise.resolve();
    }
    for (const go of release) go();
    await new Promise(resolve => setTimeout(resolve));
    expect(ended).toEqual([true]);
    expect((running.save() as string[]).filter(heard => heard.includes('answer'))).toEqual(['"answer 1"']);
  });

  test('a question that is refused tells why', async () => {
    const refusing = { ask: () => Promise.reject(new Error('The run is gone.')) } as Partial<Host>;
    const heard: unknown[] = [];
    const effect = asking(
      refusing as Host,
      'about',
      {},
      { answered: () => 'answered', refused: ({ message }) => message },
    );
    await effect(message => heard.push(message), new AbortController().signal);
    expect(heard).toEqual(['The run is gone.']);
  });
});

describe('the shell', () => {
  const offers = (['curves', 'gallery', 'compare', 'figures'] as const).map((id): Offered => {
    const view = mountable({ ...listener(() => []), id, title: id });
    return { view, runs: id === 'compare' ? 'several' : id === 'figures' ? 'any' : 'one' };
  });
  const ids = (runs: number) => offeredTo(offers, runs).map(({ id }) => id);

  test('offers what there is to see for one run, and for several', () => {
    expect(ids(1)).toEqual(['curves', 'gallery', 'figures']);
    expect(ids(3)).toEqual(['compare', 'figures']);
  });

  test('offers views of its own for a sweep', () => {
    const own: Offered = { view: mountable({ ...listener(() => []), id: 'sweep', title: 'Sweep' }), runs: 'sweep' };
    expect(offeredTo([own, ...offers], 1, true)).toEqual([own.view, offers[3].view]);
    expect(offeredTo([own, ...offers], 1)).toEqual(offeredTo(offers, 1));
    expect(offeredTo([own, ...offers], 2, true)).toEqual(offeredTo(offers, 2));
  });

  test('begins where the person was, else where it is told, else at the first view', () => {
    const offered = offeredTo(offers, 1);
    const route: Route = { view: 'gallery', filter: 1 };
    expect(firstRoute(offered, readSaved({ view: 'figures', views: {} }), route)).toEqual({ view: 'figures' });
    expect(firstRoute(offered, readSaved(null), route)).toBe(route);
    expect(firstRoute(offered, readSaved({ view: 'compare' }), { view: 'compare' })).toEqual({ view: 'curves' });
  });

  test.each([undefined, null, 3, 'x', [], { view: 7, views: 'none' }])('survives %j as what was saved', saved => {
    expect(readSaved(saved)).toEqual({ view: null, views: {} });
  });

  test('arrow keys walk along the tabs, round the ends', () => {
    expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'x'].map(key => tabAfter(key, 2, 3))).toEqual([
      0,
      1,
      0,
      2,
      undefined,
    ]);
  });

  test('says what was run on what, and how much of it is there', () => {
    const run = {
      architecture: 'vgg16',
      dataset: 'cifar10',
      members: { total: 4, finished: 2, failed: 1 },
      labelNoise: true,
    } as AboutRun;
    expect(aboutText(run)).toBe('vgg16 on cifar10 · 2 of 4 members finished · 1 failed · label noise');
    const done = { ...run, architecture: null, members: { total: 1, finished: 1, failed: 0 }, labelNoise: false };
    expect(aboutText(done)).toBe('cifar10 · 1 member');
  });
});

test('a page with recorded answers finds them by what is asked, and says what it does not hold', async () => {
  const answer = { member: 1, probe: 2, probeName: 'conv', neighbours: [], doubt: null };
  const host = recordedHost({
    kind: 'report',
    folders: ['/runs/a'],
    sheets: { 'sheet-000.png': 'data:image/png;base64,AA==' },
    answers: [{ question: 'nearest', params: { index: 0, member: 1, probe: 2 }, answer }],
  });
  expect(await host.ask('nearest', { probe: 2, member: 1, index: 0 })).toBe(answer);
  await expect(host.ask('nearest', { probe: 1, member: 1, index: 0 })).rejects.toThrow('does not hold');
  expect(host.sheetUrl('sheet-000.png')).toMatch(/^data:/);
});
