import { MOST_CALLS } from './teamWork.ts';

export interface Range {
  from: number;
  to: number;
}

/** Fewer processor cycles than this in a part, and waking another thread costs more than it gains. */
const LEAST_CYCLES = 60_000;

/**
 * [0, count) as ranges for the threads of a team, all but the last a multiple of `unit` long.
 * @param cycles estimate for the whole work
 */
export function partsFor(threads: number, count: number, cycles: number, unit = 1): Range[] {
  return ranges(count, Math.min(threads, Math.floor(cycles / LEAST_CYCLES)), unit);
}

/** [0, count) as at most `parts` ranges of about the same length, all but the last a multiple of `unit` long. */
export function ranges(count: number, parts: number, unit = 1): Range[] {
  const most = Math.max(1, Math.min(parts, Math.ceil(count / unit), MOST_CALLS));
  const length = Math.ceil(count / most / unit) * unit;
  const found: Range[] = [];
  for (let from = 0; from < count; from += length) found.push({ from, to: Math.min(count, from + length) });
  return found;
}
