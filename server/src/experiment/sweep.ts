import type { Experiment, TrainingSettings } from './resolve.ts';
import type { SweepSection } from './schema.ts';

/*
 * The search for training settings (section A.3). A trial is one combination of a learning rate, a momentum and a weight
 * decay. Each has a short run, at its learning rate; the best ones go on from there to the end of `training.schedule`,
 * whose first stage the short runs are. All trials have the weights, the batches and the validation images of member 0,
 * so that an ordinary run with a trial's settings gives the same network.
 */

/** What trials differ in, in the order in which a person thinks of them. */
export const SWEPT = ['learning_rate', 'momentum', 'weight_decay'] as const;
export type TrialSettings = Record<(typeof SWEPT)[number], number>;

export interface SweepSettings extends Record<keyof TrialSettings, number[]> {
  /** Of a short run. */
  steps: number;
  /** How many trials go on at most. */
  keep: number;
}

/** What the paper does. */
const PAPER_STEPS = 10_000;
const PAPER_KEEP = 7;

/** @param training what trials have of which the section lists nothing */
export function resolveSweep(section: SweepSection, training: TrialSettings): SweepSettings {
  const list = (key: keyof TrialSettings) => section[key] ?? [training[key]];
  const lists = {
    learning_rate: list('learning_rate'),
    momentum: list('momentum'),
    weight_decay: list('weight_decay'),
  };
  return { ...lists, steps: sweepSteps(section), keep: section.keep ?? Math.min(PAPER_KEEP, trialCount(lists)) };
}

/** Steps of the short runs. */
export function sweepSteps(section: SweepSection): number {
  return section.steps ?? PAPER_STEPS;
}

/**
 * The schedule of the trials that go on, where the file gives none: the short run, and a quarter as many steps at the next
 * learning rate, as in the paper's for the MLP on Fashion-MNIST, [10000, 2500].
 */
export function sweepSchedule(section: SweepSection): number[] {
  const steps = sweepSteps(section);
  return [steps, Math.ceil(steps / 4)];
}

/** How many combinations there are. */
export function trialCount(lists: Partial<Record<keyof TrialSettings, readonly number[] | undefined>>): number {
  return SWEPT.reduce((count, key) => count * (lists[key]?.length ?? 1), 1);
}

/** The settings of a trial, counted from 0: the weight decay changes first, the learning rate last. */
export function trialSettings(sweep: SweepSettings, trial: number): TrialSettings {
  const { learning_rate: rates, momentum: momenta, weight_decay: decays } = sweep;
  const perRate = momenta.length * decays.length;
  return {
    learning_rate: rates[Math.floor(trial / perRate)],
    momentum: momenta[Math.floor((trial % perRate) / decays.length)],
    weight_decay: decays[trial % decays.length],
  };
}

/** How many networks a run trains: members of an ensemble, or trials. */
export function networkCount({ ensemble, sweep }: Pick<Experiment, 'ensemble' | 'sweep'>): number {
  return sweep ? trialCount(sweep) : ensemble.members;
}

/** How a member is trained: a trial by its own settings. */
export function trainingOf(experiment: Experiment & { network: object }, member: number): TrainingSettings {
  const { training } = experiment.network as NonNullable<Experiment['network']>;
  return experiment.sweep ? { ...training, ...trialSettings(experiment.sweep, member) } : training;
}

/** The member whose weights, batches and split one has: its own, or, of a trial, those of member 0. */
export function drawnAs({ sweep }: Pick<Experiment, 'sweep'>, member: number): number {
  return sweep ? 0 : member;
}
