import { beforeEach, describe, expect, test } from 'vitest';
import type { DepthMap, Route } from '../../../server/src/protocol.ts';
import { depthBins, histogramPanel } from '../../../server/src/results/figures/bins.ts';
import { ALL } from '../../../webviews/common/criteria.ts';
import type { ViewContext } from '../../../webviews/common/view.ts';
import type { MapMessage, MapState } from '../../../webviews/map/state.ts';
import { update } from '../../../webviews/map/update.ts';
import { map as view } from '../../../webviews/map/view.ts';

function mapOf(deepest: number): DepthMap {
  const bins = depthBins('depth', deepest, 1);
  const panel = histogramPanel('all', [0, 1, 2], [bins, [0, 1, 3]], [bins, [0, 2, 3]]);
  return { panels: [panel, panel, panel], corners: [], notes: [], toCome: null };
}

let state: MapState;
let went: Route[];
const context = { runs: [], go: (where: Route) => void went.push(where) } as unknown as ViewContext;

/** Takes messages, one after another, with what follows from them. */
function send(...messages: MapMessage[]): void {
  for (const message of messages) {
    const step = update(state, message, context);
    state = step.state;
    for (const effect of step.effects ?? []) void effect(each => send(each), new AbortController().signal);
  }
}

beforeEach(() => {
  went = [];
  state = view.start(context, undefined).state;
  send({ type: 'map', map: mapOf(4) });
});

describe('the map', () => {
  test('a rectangle is drawn from where the mouse went down to where it is', () => {
    send(
      { type: 'dragStart', cell: { column: 1, row: 1 } },
      { type: 'drag', cell: { column: 3, row: 2 } },
      { type: 'dragEnd', cell: { column: 0, row: 3 } },
      { type: 'drag', cell: { column: 4, row: 4 } },
      { type: 'showImages' },
    );
    const filter = {
      ...ALL,
      ranges: { depthVal: [0, expect.closeTo(1.5, 3)], depthTrain: [0.5, expect.closeTo(3.5, 3)] },
    };
    expect(went).toEqual([{ view: 'gallery', filter }]);
  });

  test('with the keyboard it begins where one was, and a move without Shift lets go', () => {
    send({ type: 'moved', cell: { column: 2, row: 0 }, extend: false });
    send(
      { type: 'moved', cell: { column: 3, row: 0 }, extend: true },
      { type: 'moved', cell: { column: 3, row: 1 }, extend: true },
    );
    expect(state.rectangle).toEqual({ from: { column: 2, row: 0 }, to: { column: 3, row: 1 } });
    send({ type: 'moved', cell: { column: 3, row: 2 }, extend: false });
    expect(state.rectangle).toBeNull();
  });

  test('without a rectangle, the images where the keyboard is; only those that the panel counts', () => {
    send(
      { type: 'panel', panel: 2 },
      { type: 'moved', cell: { column: 4, row: 4 }, extend: false },
      { type: 'showImages' },
    );
    expect(went).toEqual([
      { view: 'gallery', filter: { ...ALL, agreement: 'wrong', ranges: { depthVal: [3.5, 4], depthTrain: [3.5, 4] } } },
    ]);
  });

  test('a rectangle stays when counts change, and goes when cells do', () => {
    const rectangle = { from: { column: 1, row: 1 }, to: { column: 4, row: 4 } };
    send({ type: 'rectangle', rectangle }, { type: 'map', map: mapOf(4) });
    expect(state.rectangle).toEqual(rectangle);
    send({ type: 'moved', cell: { column: 4, row: 4 }, extend: true }, { type: 'map', map: mapOf(2) });
    expect(state).toMatchObject({ rectangle: null, cursor: { column: 2, row: 2 } });
  });

  test('which images it counts survives a reload, whatever else was saved', () => {
    send({ type: 'panel', panel: 1 });
    expect(view.start(context, view.save(state)).state.panel).toBe(1);
    for (const saved of [null, 7, { panel: 9 }, { panel: 'x' }]) expect(view.start(context, saved).state.panel).toBe(0);
  });
});
