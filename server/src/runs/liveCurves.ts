import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './atomic.ts';
import { memberFolder } from './folder.ts';
import { LIVE_CURVES_FILE } from './memberFiles.ts';

/**
 * `training.json` in the folder of a member that is not trained yet: what it has measured so far, thinned out, for whoever
 * looks into the folder. The arrays of the whole training take its place.
 */
export interface LiveCurves {
  /** Of the whole training. */
  steps: number;
  loss: Points;
  /** By curve, such as `train` or `train_mislabeled`; null where no example counts. */
  accuracies: Record<string, Points>;
}

export interface Points {
  x: number[];
  y: (number | null)[];
}

/** Points of a curve at most: as many as a screen can tell apart. */
const MOST_POINTS = 400;
const LEAST_MILLISECONDS = 2000;

/** Keeps the file up to date, at most every two seconds. @param steps of the whole training */
export function keepLiveCurves(
  runFolder: string,
  member: number,
  steps: number,
): (curves: {
  losses: ArrayLike<number>;
  evaluatedSteps: ArrayLike<number>;
  accuracies: Record<string, ArrayLike<number>>;
}) => void {
  const path = join(memberFolder(runFolder, member), LIVE_CURVES_FILE);
  let last = Number.NEGATIVE_INFINITY;
  return ({ losses, evaluatedSteps, accuracies }) => {
    if (performance.now() - last < LEAST_MILLISECONDS) return;
    last = performance.now();
    const curves = Object.entries(accuracies).map(([name, curve]) => [name, somePoints(evaluatedSteps, curve)]);
    const live: LiveCurves = { steps, loss: meansOfSteps(losses), accuracies: Object.fromEntries(curves) };
    try {
      writeWhole(path, JSON.stringify(live), false);
    } catch {
      // A full disk, say: the training itself will meet it, and tell it, where it matters.
    }
  };
}

/** @returns undefined if nothing readable is there */
export function readLiveCurves(runFolder: string, member: number): LiveCurves | undefined {
  try {
    return JSON.parse(readFileSync(join(memberFolder(runFolder, member), LIVE_CURVES_FILE), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Changes when the file does; '' where there is none. */
export function liveCurvesStamp(runFolder: string, member: number): string {
  const stat = statSync(join(memberFolder(runFolder, member), LIVE_CURVES_FILE), { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size}` : '';
}

/** Points of a curve, evenly picked where there are too many; the first and the last are among them. */
export function somePoints(x: ArrayLike<number>, y: ArrayLike<number>, most = MOST_POINTS): Points {
  const picked = Array.from({ length: Math.min(most, y.length) }, (_, i) =>
    y.length <= most ? i : Math.round((i * (y.length - 1)) / (most - 1)),
  );
  return { x: picked.map(i => x[i]), y: picked.map(i => plain(y[i])) };
}

/** Means of equally many steps' losses, the last of which may be fewer, each at its last step. */
export function meansOfSteps(losses: ArrayLike<number>, most = MOST_POINTS): Points {
  const each = Math.max(1, Math.ceil(losses.length / most));
  const means: Points = { x: [], y: [] };
  for (let from = 0; from < losses.length; from += each) {
    const to = Math.min(losses.length, from + each);
    let sum = 0;
    for (let step = from; step < to; step++) sum += losses[step];
    means.x.push(to);
    means.y.push(plain(sum / (to - from)));
  }
  return means;
}

/** Six digits are more than can be seen. */
function plain(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}
