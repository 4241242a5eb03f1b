/**
 * How much an example looks like another class than its label. Three witnesses tell the share of what speaks for other
 * classes; the doubt is the mean of those that there are. 0: all speaks for the label; 1: nothing does.
 *
 * Section 4 calls it "looks like a different class" where the depth is low in validation (from early on the probes agree
 * on a class, and it is another) and high in training (only the last probes find others of the label). In both, few
 * probes give the label's class. So the first two witnesses are the votes of all probes, in validation and in training:
 * they say of every probe, surely or narrowly, what the depth says only of the last one that errs. The third is what comes
 * after the last probe: the networks' own answer, in validation. All weigh alike, as both axes of Figure 7 do, however
 * many members and probes stand behind each. No constant is tuned.
 * @param validation neighbours of each class, over the members that had the example in validation, [examples, classes]
 * @param training the same over those that had it in training, where the example itself is not counted
 * @param probability of the label under the networks that had the example in validation, the mean over them; NaN: unknown
 * @returns one number per example; NaN where it was never in validation, since what a member was told is no evidence alone
 */
export function labelDoubt(
  validation: ArrayLike<number>,
  training: ArrayLike<number>,
  probability: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): Float64Array {
  return Float64Array.from({ length: labels.length }, (_, example) => {
    const first = otherShare(validation, example, labels[example], classes);
    if (Number.isNaN(first)) return Number.NaN;
    const others = [otherShare(training, example, labels[example], classes), 1 - probability[example]];
    const witnesses = [first, ...others.filter(share => !Number.isNaN(share))];
    return witnesses.reduce((sum, share) => sum + share, 0) / witnesses.length;
  });
}

/** The share of an example's neighbours that have another class; NaN without neighbours. */
function otherShare(neighbours: ArrayLike<number>, example: number, label: number, classes: number): number {
  let all = 0;
  for (let c = 0; c < classes; c++) all += neighbours[example * classes + c];
  return (all - neighbours[example * classes + label]) / all;
}
