import type { Experiment } from '../experiment/resolve.ts';
import type { SweepSettings } from '../experiment/sweep.ts';
import type { RunRecord } from './folder.ts';

export type SweepExperiment = Experiment & { network: NonNullable<Experiment['network']>; sweep: SweepSettings };
/** The record of a run that is a sweep. */
export type SweepRecord = RunRecord & { experiment: SweepExperiment };

export function isSweep<Record extends Pick<RunRecord, 'experiment'>>(
  record: Record,
): record is Record & { experiment: SweepExperiment } {
  return record.experiment.sweep !== undefined && record.experiment.network !== undefined;
}

/** What a command or a view that is about images has to say of a sweep. */
export function nothingProbed(name: string): string {
  return `${name} is a sweep: it looks for training settings, and probes nothing. Run its best settings, which \`depthlens show\` prints`;
}
