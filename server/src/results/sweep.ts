import { totalSteps } from '../experiment/schedule.ts';
import { type TrialSettings, trainingOf, trialSettings } from '../experiment/sweep.ts';
import type { RankedTrial, SweepResult, TrialOutcome } from '../protocol.ts';
import type { MemberState, RunState } from '../runs/journal.ts';
import type { SweepExperiment } from '../runs/sweepRecord.ts';
import { byAccuracy, isStable } from '../runs/trialRank.ts';

/** What a sweep found out, as far as it is: its trials, the best first. Pure. */
export function sweepResult({ experiment }: { experiment: SweepExperiment }, { members }: RunState): SweepResult {
  const { sweep, network } = experiment;
  const trials = rankTrials(members).map((trial, place) => tell(members[trial], trial, place, experiment));
  const best = trials.find(({ rank }) => rank === 1);
  return {
    steps: sweep.steps,
    allSteps: totalSteps(network.training.schedule),
    keep: sweep.keep,
    trials,
    bestTraining: best ? trainingText(experiment, best) : null,
  };
}

/** How many trials have had their short run. */
export function measuredTrials({ members }: RunState): number {
  return members.filter(({ trial }) => trial?.short ?? trial?.diverged).length;
}

/** How far along a trial is in the ranking: those that went on come first, those that diverged last. */
function classOf({ trial, status }: MemberState): number {
  if (trial?.extended) return 0;
  if (trial?.diverged) return 3;
  if (!trial?.short) return status === 'failed' ? 5 : 4;
  return isStable(trial) ? 1 : 2;
}

/** Numbers of the trials, the best first; what is not measured comes last, in its order. */
function rankTrials(members: readonly MemberState[]): number[] {
  const measured = (trial: number) => {
    const { extended, short } = members[trial].trial ?? {};
    const measure = extended ?? short;
    return measure && { trial, measure };
  };
  return [...members.keys()].sort((a, b) => {
    const byClass = classOf(members[a]) - classOf(members[b]);
    if (byClass !== 0) return byClass;
    const [one, other] = [measured(a), measured(b)];
    return one && other ? byAccuracy(one, other) : a - b;
  });
}

function tell(state: MemberState, trial: number, place: number, { sweep }: SweepExperiment): RankedTrial {
  const { short, extended, diverged } = state.trial ?? {};
  const ranks = classOf(state) <= 1;
  return {
    trial,
    rank: ranks ? place + 1 : null,
    ...trialSettings(sweep, trial),
    outcome: outcomeOf(state),
    accuracy: short?.accuracy ?? null,
    extendedAccuracy: extended?.accuracy ?? null,
    lastLoss: (extended ?? short)?.lastLoss ?? null,
    divergedAfter: diverged?.step ?? null,
    seconds: state.seconds.train ?? null,
  };
}

function outcomeOf(state: MemberState): TrialOutcome {
  const { trial, status } = state;
  if (trial?.diverged) return 'diverged';
  if (trial?.extended) return 'extended';
  if (status === 'failed') return 'failed';
  if (trial?.short && !isStable(trial)) return 'unstable';
  if (trial?.kept) return 'kept';
  if (trial?.short) return trial.kept === false ? 'not_kept' : 'measured';
  return status === 'started' ? 'started' : 'waiting';
}

/** The settings of a trial as the section of an experiment file: an ordinary run with it trains the same network. */
function trainingText(experiment: SweepExperiment, best: RankedTrial): string {
  const training = trainingOf(experiment, best.trial);
  const schedule = best.outcome === 'extended' ? training.schedule : [experiment.sweep.steps];
  const { loss, batch_size, learning_rate, momentum, weight_decay, seed } = training;
  const keys = { loss, batch_size, learning_rate, momentum, weight_decay, schedule: `[${schedule.join(', ')}]`, seed };
  return ['training:', ...Object.entries(keys).map(([key, value]) => `  ${key}: ${value}`)].join('\n');
}

/** `learning rate 0.04, momentum 0.9, weight decay 0`. */
export function settingsWords({ learning_rate, momentum, weight_decay }: TrialSettings): string {
  return `learning rate ${learning_rate}, momentum ${momentum}, weight decay ${weight_decay}`;
}
