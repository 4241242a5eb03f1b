import { LOGISTIC_WIDTH } from '../experiment/cost.ts';
import { type LogisticProbe, SPLITS, type SplitName } from '../protocol.ts';
import type { MemberState } from '../runs/journal.ts';
import { type OverMembers, overMembers } from './overMembers.ts';

/** The logistic-regression probes of a run (appendix E): accuracies over its finished members, by probe. */
export interface LogisticResult {
  /** Learned from all of the training split. */
  splits: Partial<Record<SplitName, OverMembers[]>>;
  /** Learned from a random half of it: accuracy on that half, and on the other. */
  half: { trained: OverMembers[]; other: OverMembers[] };
  /** Wider embeddings were projected to so many numbers, at random; and at which probes. */
  widest: number;
  projected: number[];
  /** How many fits there were, how many of them ended before their gradient was small, and the largest share left of it. */
  fits: number;
  unfinishedFits: number;
  largestGradient: number;
}

/**
 * @param probes of the run; their widths are those of the embeddings
 * @returns null where none was asked for or no member is finished
 */
export function logisticResult(
  finished: readonly MemberState[],
  probes: readonly { width: number }[],
): LogisticResult | null {
  const members = finished
    .map(({ logistic }) => probes.map((_, probe): LogisticProbe | undefined => logistic[probe]))
    .filter((all): all is LogisticProbe[] => all.every(probe => probe !== undefined));
  if (members.length === 0) return null;
  const over = (value: (probe: LogisticProbe) => number) =>
    probes.map((_, probe) => overMembers(members.map(all => value(all[probe]))));
  const splits = SPLITS.filter(split => members.every(all => all.every(({ accuracy }) => split in accuracy)));
  const fits = members.flat().flatMap(({ fits }) => [fits.all, fits.half]);
  return {
    splits: Object.fromEntries(splits.map(split => [split, over(({ accuracy }) => accuracy[split]!)])),
    half: { trained: over(({ half }) => half.trained), other: over(({ half }) => half.other) },
    widest: LOGISTIC_WIDTH,
    projected: [...probes.keys()].filter(probe => members[0][probe].width < probes[probe].width),
    fits: fits.length,
    unfinishedFits: fits.filter(({ converged }) => !converged).length,
    largestGradient: fits.reduce((most, { gradient }) => Math.max(most, gradient), 0),
  };
}
