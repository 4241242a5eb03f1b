import { type Corner, closest, cornerDistances } from '../difficulty/forms.ts';
import { type Ensemble, meanOf } from './ensemble.ts';
import { type Judged, judge } from './judged.ts';

export type { Corner } from '../difficulty/forms.ts';

/** Images by how near they are to a corner of the plane of both mean depths (section 4, Figure 7), nearest first. */
export interface NearCorner {
  judged: Judged;
  /** 1 at the corner, 0 at the one across. */
  scores: number[];
  /** Images left out, since one of both depths is missing. */
  unjudged: number;
}

/** Pure. */
export function nearCorner(ensemble: Ensemble, corner: Corner): NearCorner {
  const { train, unseen, probes, index } = ensemble;
  const distances = cornerDistances(meanOf(unseen.depth), meanOf(train.depth), probes - 1)[corner];
  const rows = closest(distances);
  return {
    judged: judge(ensemble, rows),
    scores: rows.map(row => 1 - distances[row] / Math.SQRT2),
    unjudged: index.length - rows.length,
  };
}
