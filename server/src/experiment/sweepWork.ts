import { evaluationSteps, type MemberWork, memberWork, type SplitCounts, stepExamples } from './cost.ts';
import { forwardWork, networkOperations } from './network.ts';
import type { Experiment } from './resolve.ts';
import { totalSteps } from './schedule.ts';
import { networkCount } from './sweep.ts';

/** What a run works on: of how many networks, and what each of them takes, in multiply-adds. */
export interface RunWork {
  each: MemberWork;
  members: number;
  /** Of a sweep: what the trials take beside that go on, and how many they are at most. */
  extension?: { each: MemberWork; trials: number };
}

/** What a trial takes: for its short run, and from there to the end of the schedule. Only validation images are looked at. */
export function trialWork(
  experiment: Experiment & { network: object },
  counts: SplitCounts,
  image: readonly [number, number, number],
  classes: number,
): { short: MemberWork; extension: MemberWork } {
  const { sweep, network } = experiment;
  const { model, training } = network as NonNullable<Experiment['network']>;
  const all = totalSteps(training.schedule);
  const short = Math.min(all, sweep?.steps ?? all);
  const forward = forwardWork(networkOperations(model, image, classes));
  const work = (from: number, to: number): MemberWork => {
    const evaluated = evaluationSteps(all, training.evaluation_interval).filter(step => step >= from && step <= to);
    const examples = (to - from) * stepExamples(training, counts) + evaluated.length * counts.validation;
    return { train: forward * examples, probe: 0, margin: 0 };
  };
  return { short: work(0, short), extension: work(short, all) };
}

/** What all networks of a run take. @param probeWidths numbers per example at every probe */
export function runWork(
  experiment: Experiment,
  counts: SplitCounts,
  image: readonly [number, number, number] | null,
  classes: number,
  probeWidths: readonly number[],
): RunWork {
  const members = networkCount(experiment);
  const { sweep, network } = experiment;
  if (!sweep || !network || !image)
    return { each: memberWork(experiment, counts, image, classes, probeWidths), members };
  const { short, extension } = trialWork({ ...experiment, network }, counts, image, classes);
  return { each: short, members, extension: { each: extension, trials: sweep.keep } };
}
