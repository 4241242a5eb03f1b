/** A sweep, as commands, lists and pages tell of it. */
import { counted } from '../counted.ts';

/**
 * What became of a trial. `measured`: its short run is done, and it is not chosen yet which ones go on. `unstable`: its
 * loss was larger at the end of the short run than at the beginning.
 */
export type TrialOutcome =
  | 'waiting'
  | 'started'
  | 'measured'
  | 'not_kept'
  | 'kept'
  | 'extended'
  | 'unstable'
  | 'diverged'
  | 'failed';

export interface RankedTrial {
  /** Counted from 0, in the order of the grid; its folder is that of the member with this number. */
  trial: number;
  /** From 1; null where it diverged, was unstable or is not measured. */
  rank: number | null;
  learning_rate: number;
  momentum: number;
  weight_decay: number;
  outcome: TrialOutcome;
  /** On the validation images: after the short run, and after the whole schedule. */
  accuracy: number | null;
  extendedAccuracy: number | null;
  /** Mean over the last tenth of its steps. */
  lastLoss: number | null;
  /** Steps that it had taken when its loss was no number any more. */
  divergedAfter: number | null;
  /** Of training. */
  seconds: number | null;
}

export interface SweepResult {
  /** Of a short run, and of the whole schedule. */
  steps: number;
  allSteps: number;
  /** How many trials go on. */
  keep: number;
  /** The best first. */
  trials: RankedTrial[];
  /** The best settings as a section `training` of an experiment file; null while there are none. */
  bestTraining: string | null;
}

const OUTCOMES: Record<Exclude<TrialOutcome, 'diverged'>, string> = {
  waiting: 'waiting',
  started: 'at work',
  measured: 'short run done',
  not_kept: 'not kept',
  kept: 'goes on',
  extended: 'went on to the end',
  unstable: 'unstable: its loss rose',
  failed: 'failed',
};

/** What became of a trial, in words. */
export function outcomeText({ outcome, divergedAfter }: Pick<RankedTrial, 'outcome' | 'divergedAfter'>): string {
  return outcome === 'diverged' ? `diverged after ${counted(divergedAfter ?? 0, 'step')}` : OUTCOMES[outcome];
}
