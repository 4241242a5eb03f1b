/**
 * The flattest line through the origin, y = slope * x, that has almost no point above it (sections 3.1, C.2: 1 - C*, or
 * the entropy, against mean prediction depth).
 * @param x not negative; y the same. Pairs with a missing one are left out
 * @param above the share of points that may lie above the line; noise of few members would else decide it
 * @returns the slope, and the share of points that do lie above; NaN where there is no point or no such line
 */
export function linearBound(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  above = 0.01,
): { slope: number; violations: number } {
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) continue;
    slopes.push(y[i] <= 0 ? 0 : x[i] > 0 ? y[i] / x[i] : Number.POSITIVE_INFINITY);
  }
  slopes.sort((a, b) => a - b);
  const allowed = Math.floor(above * slopes.length);
  const slope = slopes[slopes.length - 1 - allowed];
  if (slope === undefined || !Number.isFinite(slope)) return { slope: Number.NaN, violations: Number.NaN };
  return { slope, violations: slopes.filter(needed => needed > slope).length / slopes.length };
}
