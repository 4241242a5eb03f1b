/**
 * How much an example looks like another class than its label: 1 minus the share of its nearest training examples, at all
 * probes of all members, that have its label. 0: all neighbours have it at every depth; 1: none has it anywhere.
 *
 * Section 4 calls it "looks like a different class" where the depth is low in validation (from early on the probes agree
 * on a class, and it is another) and high in training (only the last probes find others of the label). In both, few
 * probes give the label's class. The share of votes says that of every probe, surely or narrowly, where the depth knows
 * only the last one that errs. Both axes of Figure 7 weigh alike, however many members stand behind each: the result is
 * the mean of the shares in validation and in training. Where there is but one of them it is that one. No constant is
 * tuned.
 * @param unseen neighbours of each class, over the members that had the example in validation, [examples, classes]
 * @param seen the same over those that had it in training, where the example itself is not counted
 * @returns one number per example; NaN where it was never in validation, since what a member was told is no evidence alone
 */
export function labelDoubt(
  unseen: ArrayLike<number>,
  seen: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): Float64Array {
  return Float64Array.from({ length: labels.length }, (_, example) => {
    const inValidation = otherShare(unseen, example, labels[example], classes);
    const inTraining = otherShare(seen, example, labels[example], classes);
    return Number.isNaN(inTraining) ? inValidation : (inValidation + inTraining) / 2;
  });
}

/** The share of an example's neighbours that have another class; NaN without neighbours. */
function otherShare(neighbours: ArrayLike<number>, example: number, label: number, classes: number): number {
  let all = 0;
  for (let c = 0; c < classes; c++) all += neighbours[example * classes + c];
  return (all - neighbours[example * classes + label]) / all;
}
