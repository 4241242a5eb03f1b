import type { Axis } from '../../../server/src/protocol.ts';
import type { AxesPanel } from './points.ts';

/** A part of a plane, in the units of the axes. */
export interface Area {
  x: [number, number];
  y: [number, number];
}

/** All that a panel has. */
export function wholeOf({ x, y }: AxesPanel): Area {
  return { x: x.domain, y: y.domain };
}

/** How deep one may look: a hundredth of an axis. */
const DEEPEST = 100;

/**
 * Nearer, or further away where the factor is above 1. Bars keep their y, since they stand on 0. Pure.
 * @param around what stays in its place, in the units of the axes
 * @returns null: all of it
 */
export function zoomed(
  panel: AxesPanel,
  current: Area | null,
  factor: number,
  around: { x: number; y: number } | null,
): Area | null {
  const now = current ?? wholeOf(panel);
  return kept(panel, {
    x: scaled(panel.x, now.x, factor, around?.x),
    y: panel.kind === 'bars' ? panel.y.domain : scaled(panel.y, now.y, factor, around?.y),
  });
}

/** A part, held within what there is. @returns null: all of it */
export function kept(panel: AxesPanel, area: Area): Area | null {
  const x = within(panel.x, area.x);
  const y = panel.kind === 'bars' ? panel.y.domain : within(panel.y, area.y);
  const same = ([a, b]: [number, number], [c, d]: [number, number]) => a === c && b === d;
  return same(x, panel.x.domain) && same(y, panel.y.domain) ? null : { x, y };
}

/** The part, moved so that it holds a point. @returns the same where it does already */
export function showing(panel: AxesPanel, area: Area, point: { x: number; y: number }): Area {
  const moved = (axis: Axis, range: [number, number], value: number): [number, number] => {
    if (value >= range[0] && value <= range[1]) return range;
    const { to, from } = placing(axis);
    const [low, high] = [to(range[0]), to(range[1])];
    const middle = to(value);
    return within(axis, [from(middle - (high - low) / 2), from(middle + (high - low) / 2)]);
  };
  const x = moved(panel.x, area.x, point.x);
  const y = panel.kind === 'bars' ? area.y : moved(panel.y, area.y, point.y);
  return x === area.x && y === area.y ? area : { x, y };
}

function placing({ scale }: Axis): { to(value: number): number; from(place: number): number } {
  return scale === 'log' ? { to: Math.log, from: Math.exp } : { to: value => value, from: place => place };
}

function scaled(axis: Axis, range: [number, number], factor: number, around?: number): [number, number] {
  const { to, from } = placing(axis);
  const [low, high] = [to(range[0]), to(range[1])];
  const fixed = around === undefined ? (low + high) / 2 : Math.min(high, Math.max(low, to(around)));
  return [from(fixed - (fixed - low) * factor), from(fixed + (high - fixed) * factor)];
}

/** As wide as it was where that is possible, and not narrower than may be. */
function within(axis: Axis, range: [number, number]): [number, number] {
  const { to, from } = placing(axis);
  const [least, most] = [to(axis.domain[0]), to(axis.domain[1])];
  const [low, high] = [to(range[0]), to(range[1])];
  const width = Math.max(high - low, (most - least) / DEEPEST);
  if (width >= (most - least) * (1 - 1e-9)) return axis.domain;
  // As it is: it must not drift by being held again and again.
  if (low >= least && high <= most && high - low >= width) return range;
  const start = Math.min(Math.max((low + high - width) / 2, least), most - width);
  return [from(start), from(start + width)];
}
