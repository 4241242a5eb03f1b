import type { Figure, Results, Row, RowPlan, Sample } from './work.ts';

/** The middle one of some numbers; of an even count the mean of the two in the middle. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The median over a contestant's measurements. @param of a figure of one measurement; without one it is left out */
export function medianOf(contestant: string, of: (sample: Sample) => number | null | undefined): Figure {
  return {
    contestants: [contestant],
    value(results) {
      const values = (results[contestant]?.samples ?? [])
        .map(of)
        .filter(value => value !== null && value !== undefined);
      return values.length > 0 ? median(values) : undefined;
    },
  };
}

/** The share of neighbours, in percent, that two contestants both found. */
export function neighboursInCommon(one: string, other: string, k: number): Figure {
  return {
    contestants: [one, other],
    value(results) {
      const [a, b] = [results[one]?.neighbours, results[other]?.neighbours];
      return a && b ? 100 * shareInCommon(a, b, k) : undefined;
    },
  };
}

/** @param a row numbers, [queries, k], in any order within a query @param b likewise @returns 0 to 1 */
export function shareInCommon(a: Int32Array, b: Int32Array, k: number): number {
  if (a.length !== b.length) throw new Error(`${a.length / k} and ${b.length / k} queries cannot be compared.`);
  let common = 0;
  for (let from = 0; from < a.length; from += k) {
    const found = new Set(a.subarray(from, from + k));
    for (const row of b.subarray(from, from + k)) if (found.has(row)) common++;
  }
  return common / a.length;
}

/** What a row says after the measurements; undefined if ours was not measured. */
export function rowOf({ work, unit, ours, peers, better, goal }: RowPlan, results: Results): Row | undefined {
  const own = ours.value(results);
  if (own === undefined) return undefined;
  const theirs = Object.entries(peers).flatMap(([name, figure]) => {
    const value = figure.value(results);
    return value === undefined ? [] : [{ name, value, ratio: better === 'less' ? value / own : own / value }];
  });
  if (better !== null) theirs.sort((a, b) => a.ratio - b.ratio);
  return {
    work,
    unit,
    ours: own,
    peers: Object.fromEntries(theirs.map(({ name, value }) => [name, value])),
    ratio: better === null ? null : (theirs[0]?.ratio ?? null),
    goal,
  };
}
