import { basename } from 'node:path';
import { splitCounts } from '../../experiment/cost.ts';
import { readRunRecord } from '../../runs/folder.ts';
import { readJournal, replay } from '../../runs/journal.ts';
import { isSweep, type SweepRecord } from '../../runs/sweepRecord.ts';
import { type LearningCurves, learningCurves, type MemberTraining, memberTrainings } from '../curves.ts';
import type { OnMember } from '../members.ts';
import { type ProbeAccuracies, probeAccuracies } from '../probeAccuracies.ts';
import { sweepResult } from '../sweep.ts';
import { type CornerProbes, gatherCornerProbes } from './cornerProbes.ts';
import type { RunFacts } from './facts.ts';
import { type FactsSoFar, gatherFacts } from './gather.ts';
import { gatherLeaveOneOut, type LeaveOneOut } from './leaveOneOut.ts';
import type { SweepRun } from './sweep.ts';

/** A run as the figures read it. What only some of them need is read when the first asks, and once. */
export interface OpenRun {
  facts: RunFacts;
  leaveOneOut(): Promise<LeaveOneOut | null>;
  cornerProbes(): Promise<CornerProbes[] | null>;
  curves(): Promise<LearningCurves>;
  /** The accuracies of the probes of every kind. */
  probeAccuracies(): ProbeAccuracies;
  /** The training curves of each finished member. */
  trainings(): Promise<MemberTraining[]>;
  /** Only of a sweep, which has nothing else. */
  sweep?: SweepRun;
}

/**
 * Opens runs for drawing.
 * @throws a plain message if one is no run or cannot be read
 */
export async function openRuns(folders: readonly string[]): Promise<OpenRun[]> {
  const runs: OpenRun[] = [];
  for (const folder of folders) runs.push(await openRun(folder));
  return toldApart(runs);
}

/** Opens one run. @param soFar see `sumMembers` @throws as `openRuns` */
export async function openRun(folder: string, onMember?: OnMember, soFar?: FactsSoFar): Promise<OpenRun> {
  const facts = await gatherFacts(folder, onMember, soFar);
  const record = readRunRecord(folder);
  return {
    facts,
    ...(isSweep(record) && { sweep: sweepRun(folder, record) }),
    leaveOneOut: once(() => gatherLeaveOneOut(folder, facts)),
    cornerProbes: once(() => gatherCornerProbes(folder, facts)),
    curves: once(() => learningCurves(folder)),
    trainings: once(() => memberTrainings(folder)),
    probeAccuracies: once(() => probeAccuracies(record, replay(readJournal(folder)))),
  };
}

function sweepRun(folder: string, record: SweepRecord): SweepRun {
  const { data, experiment, name } = record;
  const { validation } = splitCounts(data.counts.train, data.counts.test, experiment.ensemble.split);
  return { name, validation, result: sweepResult(record, replay(readJournal(folder))) };
}

/** Runs of one name are told apart by their folders. */
export function toldApart(runs: readonly OpenRun[]): OpenRun[] {
  const names = apart(
    runs.map(({ facts }) => facts.name),
    runs.map(({ facts }) => basename(facts.folder)),
  );
  return runs.map((run, r) => ({ ...run, facts: { ...run.facts, name: names[r] } }));
}

/** Names that differ: those of runs, of their folders where two have the same, and numbered where that is not enough. */
function apart(names: readonly string[], folders: readonly string[]): string[] {
  const better = names.map((name, i) => (names.filter(other => other === name).length > 1 ? folders[i] : name));
  return better.map((name, i) => {
    const before = better.slice(0, i).filter(other => other === name).length;
    return before > 0 ? `${name}-${before + 1}` : name;
  });
}

function once<T>(work: () => T): () => T {
  let done: { value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}
