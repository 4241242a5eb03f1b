import { type Detection, detection } from '../difficulty/detection.ts';
import { cornerDistances } from '../difficulty/forms.ts';
import { labelDoubt } from '../difficulty/labelDoubt.ts';
import { meanOf } from './ensemble.ts';
import type { Evidence } from './evidence.ts';
import { type Judged, judge } from './judged.ts';

/** Images by how much they look mislabeled. Arrays go along with `judged.rows`. */
export interface Suspects {
  judged: Judged;
  /** `labelDoubt` of each image, descending. */
  scores: number[];
  /** The same doubt without what members say that have seen the image. */
  heldOutScores: number[];
  /** Those whose consensus class is not their label: they look like a different class. Places in `judged.rows`. */
  suspects: number[];
  /** Images left out, since no member had them in validation. */
  unjudged: number;
}

/** How much each example looks mislabeled, by row: `labelDoubt` of what all members say. */
export function doubtsOf({ labels, classes, unseenNeighbours, seenNeighbours, probability }: Evidence): Float64Array {
  return labelDoubt(unseenNeighbours, seenNeighbours, meanOf(probability), labels, classes.length);
}

/**
 * Ranks images by how much they look mislabeled (section 4, "looks like a different class").
 * @param test the test split's images instead of those that members trained on: nothing was seen of them in training, so
 *   their scores cannot be compared
 */
export function rankSuspects(evidence: Evidence, test: boolean): Suspects {
  const { labels, classes, isTest, unseenNeighbours, seenNeighbours } = evidence;
  const probability = meanOf(evidence.probability);
  const doubts = doubtsOf(evidence);
  const nothing = new Float64Array(seenNeighbours.length);
  const heldOut = labelDoubt(unseenNeighbours, nothing, probability, labels, classes.length);
  const asked = Array.from(labels.keys()).filter(row => (isTest[row] === 1) === test);
  const rows = asked.filter(row => !Number.isNaN(doubts[row])).sort((a, b) => doubts[b] - doubts[a] || a - b);
  const judged = judge(evidence, rows);
  return {
    judged,
    scores: rows.map(row => doubts[row]),
    heldOutScores: rows.map(row => heldOut[row]),
    suspects: [...rows.keys()].filter(place => judged.consensusClass[place] !== judged.labels[place]),
    unjudged: asked.length - rows.length,
  };
}

/** How well rankings find the labels that label noise changed. */
export interface Evaluation {
  images: number;
  changed: number;
  rankings: { ranking: string; what: string; result: Detection }[];
  /** Share of the changed labels among the suspects, and of the suspects with a changed label whose suggestion is right. */
  recall: number;
  precision: number;
  suggestionsRight: number;
}

/** @param suspects of the images that members trained on, with label noise */
export function evaluateSuspects(
  evidence: Evidence,
  { judged, scores, heldOutScores, suspects }: Suspects,
): Evaluation {
  const { train, unseen, probes } = evidence;
  const { rows, labels, originalLabels, consistency, consensusClass } = judged;
  const changed = rows.map((_, place) => labels[place] !== originalLabels[place]);
  const loss = meanOf(evidence.crossEntropy);
  const toCorner = cornerDistances(meanOf(unseen.depth), meanOf(train.depth), probes - 1).different_class;
  const found = suspects.filter(place => changed[place]);
  const by = (score: (row: number, place: number) => number) => detection(rows.map(score), changed);
  const count = changed.filter(Boolean).length;
  return {
    images: rows.length,
    changed: count,
    rankings: [
      {
        ranking: 'suspects',
        what: 'share of neighbours and of network output that speaks for other classes',
        result: detection(scores, changed),
      },
      {
        ranking: 'held out',
        what: 'the same, only of members that have not seen the image',
        result: detection(heldOutScores, changed),
      },
      {
        ranking: 'loss',
        what: 'mean cross-entropy of the label, members that have not seen the image',
        result: by(row => loss[row]),
      },
      { ranking: 'consistency', what: '1 - consistency score', result: by((_, place) => 1 - consistency[place]) },
      {
        ranking: 'corner',
        what: 'nearness of the mean depths to the corner "looks like a different class"',
        // Without both depths there is no place in the plane: last.
        result: by(row => (Number.isNaN(toCorner[row]) ? -2 : -toCorner[row])),
      },
    ],
    recall: found.length / count,
    precision: found.length / suspects.length,
    suggestionsRight: found.filter(place => consensusClass[place] === originalLabels[place]).length / found.length,
  };
}
