import { consensus } from '../difficulty/ensemble.ts';
import { type Ensemble, meanOf } from './ensemble.ts';

/** What the ensemble says of some images, in the order of `rows`. */
export interface Judged {
  /** Rows of the ensemble. */
  rows: readonly number[];
  index: number[];
  labels: number[];
  originalLabels: number[];
  /** NaN where no member had the image in validation, as the three after it. */
  consensusClass: number[];
  consistency: number[];
  consensusConsistency: number[];
  entropy: number[];
  /** Mean prediction depths, and how many stand behind each. */
  depth: { unseen: number[]; train: number[] };
  depthModels: { unseen: number[]; train: number[] };
  /** How many members had it in validation, and in training. */
  times: { unseen: number[]; train: number[] };
}

/** Picks out what an ensemble says of some rows. Pure. */
export function judge(ensemble: Ensemble, rows: readonly number[]): Judged {
  const { index, labels, originalLabels, votes, train, unseen } = ensemble;
  const classes = ensemble.classes.length;
  const verdicts = rows.map(row => consensus(votes.subarray(row * classes, (row + 1) * classes), labels[row]));
  const at = (values: ArrayLike<number>) => rows.map(row => values[row]);
  return {
    rows,
    index: at(index),
    labels: at(labels),
    originalLabels: at(originalLabels),
    consensusClass: verdicts.map(({ consensusClass }) => (consensusClass < 0 ? Number.NaN : consensusClass)),
    consistency: verdicts.map(({ consistency }) => consistency),
    consensusConsistency: verdicts.map(({ consensusConsistency }) => consensusConsistency),
    entropy: verdicts.map(({ entropy }) => entropy),
    depth: { unseen: at(meanOf(unseen.depth)), train: at(meanOf(train.depth)) },
    depthModels: { unseen: at(unseen.depth.count), train: at(train.depth.count) },
    times: { unseen: at(unseen.times), train: at(train.times) },
  };
}
