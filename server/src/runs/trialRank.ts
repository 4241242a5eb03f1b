import type { TrialMeasure } from '../protocol.ts';
import type { MemberState, TrialState } from './journal.ts';

/**
 * Whether a trial's short run was stable: its loss was a number at every step, and no larger over the last tenth of them
 * than over the first. The paper keeps "the most accurate and stable training curves" (section A.3) and does not say more.
 */
export function isStable(trial: TrialState | undefined): boolean {
  return trial?.short !== undefined && trial.short.lastLoss <= trial.short.firstLoss;
}

/** The better one first: by validation accuracy; of equal ones by the loss at the end, then by their numbers. */
export function byAccuracy(
  a: { trial: number; measure: TrialMeasure },
  b: { trial: number; measure: TrialMeasure },
): number {
  return b.measure.accuracy - a.measure.accuracy || a.measure.lastLoss - b.measure.lastLoss || a.trial - b.trial;
}

/**
 * The trials that go on, the best first, as far as their short runs tell. More short runs only take trials out of it, or
 * are in it themselves: what is not among the best now never will be.
 */
export function bestTrials(members: readonly MemberState[], keep: number): number[] {
  const stable = [...members.entries()].flatMap(([trial, { trial: of }]) =>
    of?.short && isStable(of) ? [{ trial, measure: of.short }] : [],
  );
  return stable
    .sort(byAccuracy)
    .slice(0, keep)
    .map(({ trial }) => trial);
}
