/**
 * Rescales the iterations learned of one model so that their 95th percentile is 1 and initialization is 0 (section 3.2).
 * Where at least 95% are learned at initialization there is no such scale: what is not 0 becomes NaN.
 * @param splits the iterations learned of each split; the percentile is taken over all of them, interpolated linearly
 */
export function rescaleLearned(splits: readonly ArrayLike<number>[]): Float64Array[] {
  const scale = percentile95(splits);
  return splits.map(split =>
    Float64Array.from(split, step => (step === 0 ? 0 : scale > 0 ? step / scale : Number.NaN)),
  );
}

function percentile95(splits: readonly ArrayLike<number>[]): number {
  const sorted = Float64Array.from(splits.flatMap(split => Array.from(split))).sort();
  if (sorted.length === 0) return 0;
  const position = 0.95 * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
