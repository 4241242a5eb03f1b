import type { Axis, Panel } from '../../../server/src/protocol.ts';
import { axisName } from '../../../server/src/results/figures/svg/scale.ts';
import { short } from './numbers.ts';
import { type AxesPanel, hasAxes, isPointKey, isThere, middleOf, moved, type Point, step, told } from './points.ts';
import { type Area, kept, showing, zoomed } from './zoom.ts';

/** What a person has done to a chart. It outlives the panel that is drawn. */
export interface ChartState {
  /** Names of series that are not to be seen. */
  off: ReadonlySet<string>;
  /** null: all of it. */
  zoom: Area | null;
  /** Where the keyboard is. */
  focus: Point | null;
  /** The rectangle that is being dragged. */
  dragged: Area | null;
  /** What a screen reader says. */
  said: string;
}

export const UNTOUCHED: ChartState = { off: new Set(), zoom: null, focus: null, dragged: null, said: '' };

/** How much nearer one key, or one turn of the wheel, brings. */
export const NEARER = 0.8;

/** @returns null where the key means nothing here. Pure. */
export function pressed(state: ChartState, panel: AxesPanel, key: string): ChartState | null {
  const { focus, zoom } = state;
  const around = focus && middleOf(panel, focus);
  if (isPointKey(key)) return wentTo(state, panel, step(panel, hiddenOf(panel, state.off), focus, key));
  switch (key) {
    case '+':
    case '=':
      return zoomedTo(state, panel, zoomed(panel, zoom, NEARER, around));
    case '-':
      return zoomedTo(state, panel, zoomed(panel, zoom, 1 / NEARER, around));
    case '0':
      return zoomedTo(state, panel, null);
    case 'Escape':
      return focus ? { ...state, focus: null } : null;
    default:
      return null;
  }
}

function wentTo(state: ChartState, panel: AxesPanel, point: Point | null): ChartState {
  if (!point) return state;
  const zoom = state.zoom && showing(panel, state.zoom, middleOf(panel, point));
  return { ...state, focus: point, zoom, said: told(panel, point) };
}

export function zoomedTo(state: ChartState, panel: AxesPanel, zoom: Area | null): ChartState {
  return { ...state, zoom, dragged: null, said: zoom ? shown(panel, zoom) : 'All of it is shown.' };
}

function shown(panel: AxesPanel, area: Area): string {
  const range = (axis: Axis, [low, high]: [number, number]) => `${axisName(axis)} ${short(low)} to ${short(high)}`;
  return `Shown: ${range(panel.x, area.x)}, ${range(panel.y, area.y)}.`;
}

/** Hides a series, or shows it again. */
export function toggled(state: ChartState, panel: AxesPanel, series: string): ChartState {
  const off = new Set(state.off);
  if (!off.delete(series)) off.add(series);
  return atWhatIsThere({ ...state, off }, panel);
}

/** Another panel is drawn: what still has a meaning there stays. */
export function replaced(state: ChartState, before: Panel, panel: AxesPanel): ChartState {
  if (!hasAxes(before) || before.kind !== panel.kind) return UNTOUCHED;
  const zoom = state.zoom && kept(panel, state.zoom);
  return atWhatIsThere({ ...state, zoom, focus: state.focus && moved(before, panel, state.focus) }, panel);
}

function atWhatIsThere(state: ChartState, panel: AxesPanel): ChartState {
  const { focus } = state;
  return focus && !isThere(panel, hiddenOf(panel, state.off), focus) ? { ...state, focus: null } : state;
}

/** Places of the series that are not to be seen. */
export function hiddenOf(panel: AxesPanel, off: ReadonlySet<string>): ReadonlySet<number> {
  if (panel.kind === 'histogram' || off.size === 0) return new Set();
  return new Set([...panel.series.keys()].filter(s => off.has(panel.series[s].name)));
}
