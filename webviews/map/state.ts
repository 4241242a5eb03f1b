import type { DepthMap, HistogramPanel, Problem } from '../../server/src/protocol.ts';
import { ALL, type Criteria } from '../common/criteria.ts';
import { type Cell, held, type Rectangle, rangesOf } from './rectangle.ts';

/** Which images the map counts, in the order of `DepthMap.panels`. */
export const PANELS = [
  { name: 'All images', agreement: 'any' },
  { name: 'Consensus = label', agreement: 'right' },
  { name: 'Consensus ≠ label', agreement: 'wrong' },
] as const satisfies readonly { name: string; agreement: Criteria['agreement'] }[];

export interface MapState {
  /** Of the run, when the map was asked for last. */
  stamp: string;
  map: DepthMap | null;
  problem: Problem | null;
  /** Place in `PANELS`. */
  panel: number;
  rectangle: Rectangle | null;
  /** Whether a mouse is drawing the rectangle. */
  dragging: boolean;
  /** Where the keyboard is. */
  cursor: Cell;
  tableOpen: boolean;
}

export type MapMessage =
  | { type: 'map'; map: DepthMap }
  | { type: 'problem'; problem: Problem }
  | { type: 'again' }
  | { type: 'panel'; panel: number }
  | { type: 'moved'; cell: Cell; extend: boolean }
  | { type: 'dragStart' | 'drag' | 'dragEnd'; cell: Cell }
  | { type: 'rectangle'; rectangle: Rectangle | null }
  | { type: 'tableOpen'; open: boolean }
  | { type: 'showImages' }
  | { type: 'showForm'; form: string };

export function panelOf({ map, panel }: MapState): HistogramPanel | null {
  return map?.panels[panel] ?? null;
}

/** Another map: what was selected stays if the cells are the same ones. */
export function withMap(state: MapState, map: DepthMap): MapState {
  const [before, now] = [panelOf(state), map.panels[state.panel]];
  const sameCells = before && now && String([before.xEdges, before.yEdges]) === String([now.xEdges, now.yEdges]);
  return {
    ...state,
    map,
    problem: null,
    rectangle: sameCells ? state.rectangle : null,
    cursor: now ? held(now, state.cursor) : state.cursor,
  };
}

/** The images of the rectangle, as the gallery filters them. */
export function criteriaOf(state: MapState): Criteria | null {
  const panel = panelOf(state);
  if (!panel || !state.rectangle) return null;
  const { x, y } = rangesOf(panel, state.rectangle);
  return { ...ALL, agreement: PANELS[state.panel].agreement, ranges: { depthVal: x, depthTrain: y } };
}
