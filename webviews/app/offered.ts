import type { Mountable } from './running.ts';

/** A view, and for how many runs there is something to see in it. */
export interface Offered {
  view: Mountable;
  runs: 'one' | 'several' | 'any';
}

export function offeredTo(views: readonly Offered[], runs: number): Mountable[] {
  return views.flatMap(offer => (offer.runs === 'any' || (offer.runs === 'one') === (runs === 1) ? [offer.view] : []));
}
