import { type RankedTrial, type RunItem, type RunProgressItem, SPLITS } from '../protocol.ts';
import type { DeathReason } from '../runs/deathReason.ts';
import type { RunRecord } from '../runs/folder.ts';
import type { RunState } from '../runs/journal.ts';
import { type RunStatus, statusOf } from '../runs/status.ts';
import { isSweep } from '../runs/sweepRecord.ts';
import { splitResult } from './summary.ts';
import { measuredTrials, sweepResult } from './sweep.ts';

/** What is true of a run only while a process works on it. */
export interface LiveState {
  alive: boolean;
  stopping: boolean;
  progress: RunProgressItem | undefined;
}

/** Why a run has no process any more that did not say so. */
const INTERRUPTED: DeathReason = {
  reason: 'Its process ended without a word: it was killed, or the machine was switched off.',
  hint: 'Resume the run. What is finished is kept.',
};

/**
 * A run as lists show it. Pure.
 * @param death why the last process that worked on it died, if that is known
 */
export function runItem(
  folder: string,
  record: Pick<RunRecord, 'name' | 'experimentFile' | 'experiment'>,
  state: RunState,
  { alive, stopping, progress }: LiveState,
  death?: DeathReason,
): RunItem {
  const status = statusOf(state, alive);
  const finished = state.members.filter(member => member.summary);
  const split = SPLITS.toReversed().find(name => finished.some(({ summary }) => summary!.splits[name]));
  const result = split && splitResult(finished, split);
  const failure = failureOf(state, status, death, record.experiment.sweep ? 'Trial' : 'Member');
  const sweep = sweepItem(record, state);
  return {
    folder,
    name: record.name,
    experimentFile: record.experimentFile,
    status,
    createdAt: state.createdAt ?? null,
    members: {
      total: state.members.length,
      finished: sweep ? measuredTrials(state) : finished.length,
      failed: state.members.filter(member => member.status === 'failed').length,
    },
    ...(alive && progress && { progress }),
    ...(alive && stopping && { stopping }),
    ...(sweep && { sweep }),
    ...(sweep?.trials[0]?.rank === 1 && { accuracy: { split: 'validation', value: bestAccuracy(sweep.trials[0]) } }),
    ...(result && { accuracy: { split: split!, value: result.accuracy.mean } }),
    ...(result?.meanDepth && { meanDepth: { split: split!, value: result.meanDepth.mean } }),
    ...(failure && { failure }),
  };
}

/** So many trials are listed at most. */
const MOST_TRIALS = 20;

function sweepItem(record: Pick<RunRecord, 'experiment'>, state: RunState): RunItem['sweep'] {
  if (!isSweep(record)) return undefined;
  const { trials, bestTraining } = sweepResult(record, state);
  return { trials: trials.slice(0, MOST_TRIALS), bestTraining };
}

function bestAccuracy({ extendedAccuracy, accuracy }: RankedTrial): number {
  return extendedAccuracy ?? accuracy ?? 0;
}

/** Why a run did not come to its end: what its members say, since the run itself says only how many failed. */
function failureOf(state: RunState, status: RunStatus, death = INTERRUPTED, what = 'Member'): RunItem['failure'] {
  if (status === 'interrupted') return death;
  if (status !== 'failed' && status !== 'running') return undefined;
  const member = state.members.findIndex(({ status }) => status === 'failed');
  const failure = state.members[member]?.failure;
  if (!failure) return status === 'failed' ? state.failure : undefined;
  return { ...failure, reason: state.members.length > 1 ? `${what} ${member}: ${failure.reason}` : failure.reason };
}
