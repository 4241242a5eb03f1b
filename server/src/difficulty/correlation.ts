/** Pearson's correlation of the pairs of which both are numbers; NaN where that is undefined. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let pairs = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < x.length; i++)
    if (Number.isFinite(x[i]) && Number.isFinite(y[i])) {
      pairs++;
      sumX += x[i];
      sumY += y[i];
    }
  // Two passes: one that sums squares loses what is small beside the mean.
  const [meanX, meanY] = [sumX / pairs, sumY / pairs];
  let [covariance, varianceX, varianceY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++)
    if (Number.isFinite(x[i]) && Number.isFinite(y[i])) {
      covariance += (x[i] - meanX) * (y[i] - meanY);
      varianceX += (x[i] - meanX) ** 2;
      varianceY += (y[i] - meanY) ** 2;
    }
  return covariance / Math.sqrt(varianceX * varianceY);
}

/** Spearman's rank correlation of the pairs of which both are numbers: equal values share their mean rank. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const both = Array.from({ length: x.length }, (_, i) => i).filter(
    i => Number.isFinite(x[i]) && Number.isFinite(y[i]),
  );
  return pearson(ranks(both.map(i => x[i])), ranks(both.map(i => y[i])));
}

/** Ranks from 1, equal values the mean of theirs. */
function ranks(values: number[]): Float64Array {
  const order = Float64Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const rank = new Float64Array(values.length);
  for (let first = 0, next = 0; first < order.length; first = next) {
    while (next < order.length && values[order[next]] === values[order[first]]) next++;
    for (let i = first; i < next; i++) rank[order[i]] = (first + next + 1) / 2;
  }
  return rank;
}
