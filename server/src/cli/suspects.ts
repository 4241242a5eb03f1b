import { percent } from '../counted.ts';
import { meanOf } from '../results/ensemble.ts';
import { type Evidence, readEvidence } from '../results/evidence.ts';
import { rankedTable } from '../results/rankedTable.ts';
import { type Evaluation, evaluateSuspects, rankSuspects, type Suspects } from '../results/suspects.ts';
import { UserError } from './errors.ts';
import { alignColumns } from './format.ts';
import { checkRanked, type RankedOptions, tellRanked } from './ranked.ts';

/** `depthlens suspects RUN`: images that look mislabeled, the likeliest first. @returns the exit code */
export async function suspects(
  runFolder: string,
  { test = false, evaluate = false, ...options }: RankedOptions & { test?: boolean; evaluate?: boolean },
): Promise<number> {
  const { noisy, classes, paths } = checkRanked(runFolder, options);
  const evidence = await readEvidence(runFolder);
  let ranked = rankSuspects(evidence, test);
  // With `split: full` no member held out an image that another trained on: only the test images say something.
  const onlyTest = !test && ranked.scores.length === 0;
  if (onlyTest) ranked = rankSuspects(evidence, true);
  if (test && ranked.scores.length === 0) throw new UserError('This run has no test images');
  if (ranked.scores.length === 0)
    throw new UserError(
      'No member of this run has held out an image, so none can look mislabeled to it',
      'Use several members with `ensemble: { members: 10, split: 0.5 }` or so, or `split: full` for the test images.',
    );
  if (evaluate && (test || onlyTest || !noisy))
    throw new UserError(
      '--evaluate needs labels that were changed: `dataset: { label_noise: ... }` changes training images',
    );
  const { judged, scores, unjudged } = ranked;
  const evaluation = evaluate ? evaluateSuspects(evidence, ranked) : undefined;
  const table = rankedTable(judged, scores, ranked.suspects, { classes, paths, noisy: noisy && !onlyTest && !test });
  const which = test || onlyTest ? 'test images' : 'images';
  const heading = [
    `${ranked.suspects.length} of ${scores.length} ${which} look like another class than their label to most of the models that have not seen them.`,
    ...(unjudged > 0 ? [`${unjudged} more were never held out by a member, so nothing is known of them.`] : []),
    ...(evaluation ? ['', showEvaluation(evaluation)] : []),
  ].join('\n');
  await tellRanked(table, heading, { ...allScores(evidence, ranked), ...(evaluation && { evaluation }) }, options);
  return 0;
}

/** Of every image that was judged, for other programs to compare with: `loss` is what plain loss ranking goes by. */
function allScores(evidence: Evidence, { judged, scores, heldOutScores, unjudged }: Suspects) {
  const loss = meanOf(evidence.crossEntropy);
  const { index, labels, originalLabels, consensusClass } = judged;
  return {
    members: evidence.members,
    unjudged,
    scores: {
      index,
      label: labels,
      original_label: originalLabels,
      consensus_class: consensusClass,
      score: scores,
      score_held_out: heldOutScores,
      loss: judged.rows.map(row => loss[row]),
    },
  };
}

function showEvaluation({ images, changed, rankings, recall, precision, suggestionsRight }: Evaluation): string {
  const number = (value: number) => (Number.isNaN(value) ? '-' : value.toFixed(4));
  const share = (value: number) => (Number.isNaN(value) ? '-' : percent(value));
  return [
    `How well they find the ${changed} labels that were changed, among ${images}:`,
    alignColumns(
      [
        ['ranked by', '', 'average precision', 'AUROC'],
        ...rankings.map(({ ranking, what, result }) => [
          ranking,
          what,
          number(result.averagePrecision),
          number(result.auroc),
        ]),
      ],
      2,
    ),
    `${share(recall)} of the changed labels are among the suspects, ${share(precision)} of the suspects are changed labels; ` +
      `for ${share(suggestionsRight)} of those the suggestion is the original label.`,
  ].join('\n');
}
