import type { Mountable } from './running.ts';

/** A view, and for how many runs there is something to see in it. */
export interface Offered {
  view: Mountable;
  runs: 'one' | 'several' | 'any' | 'sweep';
}

/** @param sweep whether the one run is a sweep, which has views of its own */
export function offeredTo(views: readonly Offered[], runs: number, sweep = false): Mountable[] {
  const kind = runs > 1 ? 'several' : sweep ? 'sweep' : 'one';
  return views.flatMap(offer => (offer.runs === 'any' || offer.runs === kind ? [offer.view] : []));
}
