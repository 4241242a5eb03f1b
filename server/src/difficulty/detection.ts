/** How well a score finds what it should: 1 is perfect. NaN where there is nothing to find, or nothing else. */
export interface Detection {
  /**
   * Average precision: the mean, over what is to be found, of the precision at its place in the ranking. Equal scores
   * share the last of their places, so that it does not depend on their order (as in scikit-learn).
   */
  averagePrecision: number;
  /** Area under the ROC curve: the chance that a found one scores higher than another one; equal scores count half. */
  auroc: number;
}

/**
 * @param scores higher: found earlier
 * @param wanted whether each is to be found
 */
export function detection(scores: ArrayLike<number>, wanted: ArrayLike<boolean>): Detection {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  let [found, others, precisions, misordered] = [0, 0, 0, 0];
  for (let first = 0, next = 0; first < order.length; first = next) {
    let [foundHere, othersHere] = [0, 0];
    for (; next < order.length && scores[order[next]] === scores[order[first]]; next++)
      if (wanted[order[next]]) foundHere++;
      else othersHere++;
    found += foundHere;
    // Pairs of one found here and one found earlier by mistake are in the wrong order.
    misordered += foundHere * (others + othersHere / 2);
    others += othersHere;
    precisions += (foundHere * found) / (found + others);
  }
  return { averagePrecision: precisions / found, auroc: 1 - misordered / (found * others) };
}
