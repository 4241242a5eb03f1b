import { type Corner, nearCorner } from '../results/corners.ts';
import { rankedTable } from '../results/rankedTable.ts';
import { readEnsemble } from '../results/readEnsemble.ts';
import { UserError } from './errors.ts';
import { checkRanked, type RankedOptions, tellRanked } from './ranked.ts';

/** Tells which images are nearest to a corner of the plane of both mean depths. @param what they are, in words */
export async function tellNearCorner(
  runFolder: string,
  corner: Corner,
  what: string,
  options: RankedOptions,
): Promise<number> {
  const { noisy, classes, paths } = checkRanked(runFolder, options);
  const { judged, scores, unjudged } = nearCorner(await readEnsemble(runFolder), corner);
  if (scores.length === 0)
    throw new UserError(
      'No image of this run has a prediction depth both in training and held out',
      'That takes several members with `ensemble: { members: 10, split: 0.5 }` or so, and `prediction_depth` among the measures.',
    );
  const table = rankedTable(judged, scores, [...scores.keys()], { classes, paths, noisy });
  const heading = [
    `${what}, of ${scores.length} images; score: 1 where it is most so.`,
    ...(unjudged > 0
      ? [
          `${unjudged} more, such as test images, lack a prediction depth in training or held out, so they cannot be placed.`,
        ]
      : []),
  ].join('\n');
  await tellRanked(table, heading, { unjudged }, options);
  return 0;
}
