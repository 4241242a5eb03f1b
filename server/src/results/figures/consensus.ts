import { meanOf } from '../ensemble.ts';
import { type Judged, judge } from '../judged.ts';
import { type Bins, depthBins } from './bins.ts';
import { meanTimes, type RunFacts, rowsOf, unseenSplit } from './facts.ts';
import type { CannotDraw } from './figure.ts';
import { lacksDepths, lacksMembers } from './say.ts';

/** What the members that did not train on an image say of it, by row. */
export function verdictsOf(facts: RunFacts): Judged {
  return judge(facts, Array.from(facts.index.keys()));
}

/** What figures of agreement are drawn of: images that at least two members did not train on, with a prediction depth. */
export interface Agreement {
  split: 'validation' | 'test';
  rows: number[];
  /** How many members stand behind an image, on average. */
  times: number;
  verdicts: Judged;
  /** Mean prediction depths in those members, by row, and cells for them. */
  depth: Float64Array;
  bins: Bins;
}

export function judgedImages(facts: RunFacts): Agreement | CannotDraw {
  const lack = lacksDepths(facts) ?? lacksMembers(facts);
  if (lack) return { cannot: lack };
  const { times, depth } = facts.unseen;
  const split = unseenSplit(facts);
  const rows = split ? rowsOf(facts, split).filter(row => times[row] >= 2 && depth.count[row] > 0) : [];
  if (!split || rows.length === 0)
    return { cannot: 'needs an image that at least 2 members did not train on, with a prediction depth' };
  return {
    split,
    rows,
    times: meanTimes(facts, split),
    verdicts: verdictsOf(facts),
    depth: meanOf(depth),
    bins: depthBins(`mean prediction depth (${split})`, facts.deepest, meanTimes(facts, split)),
  };
}
