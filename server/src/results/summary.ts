import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Experiment } from '../experiment/resolve.ts';
import {
  type BackendReport,
  PHASES,
  type PhaseSeconds,
  SPLITS,
  type SplitName,
  type SweepResult,
} from '../protocol.ts';
import { type DataRecord, memberFolder, readRunRecord } from '../runs/folder.ts';
import type { MemberState } from '../runs/journal.ts';
import { type RunStatus, runState } from '../runs/status.ts';
import { isSweep } from '../runs/sweepRecord.ts';
import { type HnswResult, hnswResult } from './hnsw.ts';
import { type LogisticResult, logisticResult } from './logistic.ts';
import { type OverMembers, overMembers } from './overMembers.ts';
import { type ProjectionResult, projectionResult } from './projection.ts';
import { measuredTrials, sweepResult } from './sweep.ts';

export interface SplitResult {
  examples: number;
  accuracy: OverMembers;
  /** null where no depth is defined or was asked for. */
  meanDepth: OverMembers | null;
  /** Over all members. */
  undefinedDepths: number;
  /** null where not every probe was asked about every example. */
  probeAccuracy: OverMembers[] | null;
  /** The same with the other k of `probes.k`, in its order. */
  otherK: { k: number; probeAccuracy: OverMembers[] }[];
}

/** What `show` tells of a run. */
export interface RunSummary {
  folder: string;
  name: string;
  status: RunStatus;
  createdAt: string | null;
  experiment: Experiment;
  backend: BackendReport | null;
  data: DataRecord;
  probes: { name: string; width: number }[];
  members: { total: number; finished: number; failed: number };
  failures: { member: number; reason: string; hint: string | null }[];
  splits: Partial<Record<SplitName, SplitResult>>;
  /** Of finished members; null where the search was exact. */
  hnsw: HnswResult | null;
  /** null where no projection was asked for. */
  projection: ProjectionResult | null;
  /** null where the run is no sweep. */
  sweep: SweepResult | null;
  /** Of finished members; null where no logistic regression was asked for. */
  logistic: LogisticResult | null;
  /** Seconds that the finished members spent in each phase, added up. */
  seconds: PhaseSeconds;
  peakMemoryBytes: number | null;
  /** Files of finished members that are gone or have another size than the journal says. */
  damaged: string[];
}

/** @throws a plain message if the folder is no run or cannot be read */
export function runSummary(runFolder: string): RunSummary {
  const record = readRunRecord(runFolder);
  const state = runState(runFolder);
  const finished = state.members.filter(member => member.summary);
  const splits: RunSummary['splits'] = {};
  for (const split of SPLITS) {
    const result = splitResult(finished, split);
    if (result) splits[split] = result;
  }
  const seconds: PhaseSeconds = {};
  for (const phase of PHASES) {
    const spent = (record.experiment.sweep ? state.members : finished)
      .map(member => member.seconds[phase])
      .filter(value => value !== undefined);
    if (spent.length > 0) seconds[phase] = spent.reduce((sum, value) => sum + value, 0);
  }
  return {
    folder: runFolder,
    name: record.name,
    status: state.now,
    createdAt: state.createdAt ?? null,
    experiment: record.experiment,
    backend: record.backend,
    data: record.data,
    probes: record.probes,
    members: {
      total: state.members.length,
      finished: record.experiment.sweep ? measuredTrials(state) : finished.length,
      failed: state.members.filter(member => member.status === 'failed').length,
    },
    failures: state.members.flatMap(({ failure }, member) =>
      failure ? [{ member, reason: failure.reason, hint: failure.hint ?? null }] : [],
    ),
    splits,
    hnsw: hnswResult(
      [...state.members.entries()].flatMap(([member, of]) => (of.summary ? [{ member, state: of }] : [])),
      record.probes.length,
    ),
    projection: projectionResult(record, finished),
    sweep: isSweep(record) ? sweepResult(record, state) : null,
    logistic: logisticResult(finished, record.probes),
    seconds,
    peakMemoryBytes: finished.length > 0 ? Math.max(...finished.map(member => member.summary!.peakMemoryBytes)) : null,
    damaged: state.members.flatMap((member, i) => damagedFiles(runFolder, i, member)),
  };
}

/** @returns undefined if the split was not looked at */
export function splitResult(finished: MemberState[], split: SplitName): SplitResult | undefined {
  const summaries = finished.map(member => member.summary!.splits[split]).filter(summary => summary !== undefined);
  if (summaries.length === 0) return undefined;
  const depths = summaries.map(summary => summary.meanDepth).filter(depth => depth !== null);
  return {
    examples: summaries[0].examples,
    accuracy: overMembers(summaries.map(summary => summary.accuracy)),
    meanDepth: depths.length > 0 ? overMembers(depths) : null,
    undefinedDepths: summaries.reduce((sum, summary) => sum + summary.undefinedDepths, 0),
    probeAccuracy: overProbes(summaries.map(summary => summary.probeAccuracy)),
    otherK: (summaries[0].otherK ?? []).map(({ k }, i) => ({
      k,
      probeAccuracy: overProbes(summaries.map(summary => summary.otherK?.[i]?.probeAccuracy ?? null)) ?? [],
    })),
  };
}

function overProbes(accuracies: (number[] | null)[]): OverMembers[] | null {
  const present = accuracies.filter(accuracy => accuracy !== null);
  if (present.length === 0) return null;
  return present[0].map((_, probe) => overMembers(present.map(accuracy => accuracy[probe])));
}

function damagedFiles(runFolder: string, member: number, state: MemberState): string[] {
  return Object.entries(state.files ?? {})
    .map(([name, size]) => ({ path: join(memberFolder(runFolder, member), name), size }))
    .filter(({ path, size }) => statSync(path, { throwIfNoEntry: false })?.size !== size)
    .map(({ path }) => path);
}
