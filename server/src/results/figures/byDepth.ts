import type { ScatterPanel } from './figure.ts';

/** Of one member, by prediction depth: sums of some value, and over how many examples. */
export interface DepthSums {
  sum: ArrayLike<number>;
  count: ArrayLike<number>;
}

/**
 * The mean of a value at each prediction depth over all examples of all members, with the share of the examples that
 * have this depth and the standard deviation of the members' own means.
 */
export function meanByDepth(
  name: string,
  colour: number,
  members: readonly DepthSums[],
  deepest: number,
): ScatterPanel['series'][number] {
  const depths = Array.from({ length: deepest + 1 }, (_, depth) => depth);
  const total = (of: (member: DepthSums) => ArrayLike<number>, depth: number) =>
    members.reduce((sum, member) => sum + of(member)[depth], 0);
  const counts = depths.map(depth => total(({ count }) => count, depth));
  const all = counts.reduce((a, b) => a + b, 0);
  const shown = depths.filter(depth => counts[depth] > 0);
  return {
    name,
    x: shown,
    y: shown.map(depth => total(({ sum }) => sum, depth) / counts[depth]),
    size: shown.map(depth => counts[depth] / all),
    spread: members.length > 1 ? shown.map(depth => spreadAt(members, depth)) : null,
    colour,
  };
}

/** null where fewer than two members have an example of this depth. */
function spreadAt(members: readonly DepthSums[], depth: number): number | null {
  const means = members.filter(({ count }) => count[depth] > 0).map(({ sum, count }) => sum[depth] / count[depth]);
  if (means.length < 2) return null;
  const mean = means.reduce((a, b) => a + b, 0) / means.length;
  return Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (means.length - 1));
}

/** A panel of such series, all runs over one another. @param most the largest value that there can be */
export function byDepthPanel(
  yName: string,
  most: number,
  deepest: number,
  series: ScatterPanel['series'],
): ScatterPanel {
  return {
    kind: 'scatter',
    title: '',
    annotations: [],
    x: { name: 'prediction depth', unit: 'layer', scale: 'linear', domain: [-0.5, deepest + 0.5], whole: true },
    y: { name: yName, unit: null, scale: 'linear', domain: [0, most * 1.06], limits: [0, most] },
    sizeName: 'share of the data',
    series,
  };
}
