import './map.css';
import type { View } from '../common/view.ts';
import { render } from './render/render.ts';
import { type MapMessage, type MapState, PANELS } from './state.ts';
import { askMap, update } from './update.ts';

/** Where images lie in the plane of both mean depths; a rectangle of it opens the gallery. */
export const map: View<MapState, MapMessage> = {
  id: 'map',
  title: 'Map',
  start: (context, saved) => ({
    state: {
      stamp: context.runs[0]?.finishedStamp ?? '',
      map: null,
      problem: null,
      panel: savedPanel(saved),
      rectangle: null,
      dragging: false,
      cursor: { column: 0, row: 0 },
      tableOpen: false,
    },
    effects: [askMap(context)],
  }),
  update,
  render,
  save: ({ panel }) => ({ panel }),
};

function savedPanel(saved: unknown): number {
  const panel = typeof saved === 'object' && saved !== null && 'panel' in saved ? saved.panel : 0;
  return typeof panel === 'number' && panel in PANELS ? panel : 0;
}
