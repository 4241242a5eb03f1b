import { ALL } from '../common/criteria.ts';
import { asking, type Effect, type ShellMessage, type Step, type ViewContext } from '../common/view.ts';
import type { Rectangle } from './rectangle.ts';
import { criteriaOf, type MapMessage, type MapState, withMap } from './state.ts';

export function update(
  state: MapState,
  message: MapMessage | ShellMessage,
  context: ViewContext,
): Step<MapState, MapMessage> {
  switch (message.type) {
    case 'shown':
      return { state };
    case 'runs': {
      const stamp = message.runs[0]?.finishedStamp ?? '';
      return stamp === state.stamp ? { state } : { state: { ...state, stamp }, effects: [askMap(context)] };
    }
    case 'again':
      return { state: { ...state, problem: null }, effects: [askMap(context)] };
    case 'map':
      return { state: withMap(state, message.map) };
    case 'problem':
      return { state: { ...state, problem: message.problem } };
    case 'panel':
      return { state: { ...state, panel: message.panel } };
    case 'moved': {
      const from = state.rectangle?.from ?? state.cursor;
      const rectangle: Rectangle | null = message.extend ? { from, to: message.cell } : null;
      return { state: { ...state, cursor: message.cell, rectangle } };
    }
    case 'dragStart':
      return { state: dragged(state, { from: message.cell, to: message.cell }, true) };
    case 'drag':
    case 'dragEnd': {
      if (!state.dragging || !state.rectangle) return { state };
      return { state: dragged(state, { ...state.rectangle, to: message.cell }, message.type === 'drag') };
    }
    case 'rectangle':
      return { state: { ...state, rectangle: message.rectangle } };
    case 'tableOpen':
      return { state: { ...state, tableOpen: message.open } };
    case 'showImages': {
      // Where the keyboard is, if nothing was selected.
      const filter = criteriaOf({ ...state, rectangle: state.rectangle ?? { from: state.cursor, to: state.cursor } });
      return { state, effects: filter ? [() => context.go({ view: 'gallery', filter })] : [] };
    }
    case 'showForm':
      return { state, effects: [() => context.go({ view: 'gallery', filter: { ...ALL, forms: [message.form] } })] };
  }
}

export function askMap({ host }: ViewContext): Effect<MapMessage> {
  return asking(
    host,
    'map',
    {},
    {
      answered: (map): MapMessage => ({ type: 'map', map }),
      refused: problem => ({ type: 'problem', problem }),
    },
  );
}

function dragged(state: MapState, rectangle: Rectangle, dragging: boolean): MapState {
  return { ...state, rectangle, cursor: rectangle.to, dragging };
}
