import { compare } from '../compare/view.ts';
import { curves } from '../curves/view.ts';
import { figures } from '../figures/view.ts';
import { gallery } from '../gallery/view.ts';
import { map } from '../map/view.ts';
import { type Mountable, mountable } from './running.ts';

/** A view, and for how many runs there is something to see in it. */
export interface Offered {
  view: Mountable;
  runs: 'one' | 'several' | 'any';
}

/**
 * All views, in the order of their tabs: curves, gallery, map, image, compare, figures. Each maker adds a line such as
 * `{ view: mountable(gallery), runs: 'one' }`.
 */
export const VIEWS: readonly Offered[] = [
  { view: mountable(curves), runs: 'one' },
  { view: mountable(gallery), runs: 'one' },
  { view: mountable(map), runs: 'one' },
  { view: mountable(compare), runs: 'several' },
  { view: mountable(figures), runs: 'any' },
];

export function offeredTo(views: readonly Offered[], runs: number): Mountable[] {
  return views.flatMap(offer => (offer.runs === 'any' || (offer.runs === 'one') === (runs === 1) ? [offer.view] : []));
}
