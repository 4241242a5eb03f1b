import { rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { workersAtOnce } from '../experiment/autos.ts';
import { type MemberWork, memberWork, probeWork, splitCounts, totalProbeWork } from '../experiment/cost.ts';
import type { Rates } from '../experiment/estimate.ts';
import { totalSteps } from '../experiment/schedule.ts';
import { type Job, workSideBySide } from './crew.ts';
import { memberFolder, type RunRecord } from './folder.ts';
import type { JournalFact, MemberState } from './journal.ts';
import { CHECKPOINT_FILE, LIVE_CURVES_FILE } from './memberFiles.ts';
import { type RunProgress, trackProgress } from './progress.ts';

export interface MemberOptions {
  signal: AbortSignal;
  /** Members at once, instead of what the run's record says. */
  workers?: number;
  /** Only these members are worked on; without it all that are not finished. */
  only?: readonly number[];
  onProgress?(progress: RunProgress): void;
  /** A remark for the user, such as what memory will be needed. */
  onNote?(text: string): void;
}

/**
 * Works on every member that is not finished, several side by side, until all are done or have failed, or the signal
 * comes.
 * @throws what no member can go on after, such as a full disk; the trainers are ended then
 */
export async function workOnMembers(
  runFolder: string,
  record: RunRecord,
  members: readonly MemberState[],
  append: (fact: JournalFact) => void,
  options: MemberOptions,
): Promise<void> {
  const left = [...members.keys()].filter(
    member => members[member].status !== 'finished' && (options.only?.includes(member) ?? true),
  );
  const workers = Math.min(left.length, options.workers ?? workersOf(record));
  const work = workOf(record);
  const tracker = trackProgress(
    {
      work,
      members: members.length,
      finished: members.filter(({ status }) => status === 'finished').length,
      left: new Map(left.map(member => [member, remainingWork(work, members[member], record)])),
      rates: ratesOf(work, members),
    },
    workers,
  );
  const jobs = left.map(member => memberJob(runFolder, record, member, members[member], workers));
  await workSideBySide(jobs, { ...options, runFolder, workers, tracker, append });
}

/** All that is left of a member. */
function memberJob(runFolder: string, record: RunRecord, member: number, done: MemberState, workers: number): Job {
  const { trained, probes, seconds } = done;
  return {
    member,
    request: threads => ({
      type: 'member',
      task: {
        runFolder,
        member,
        backend: record.backend?.name ?? null,
        threads,
        memoryBytes: Math.floor(usableMemory() / 4 / workers),
        done: { trained, probes, seconds },
      },
    }),
    isDone: ({ status }) => status === 'finished',
    // What a process that was killed right after the training had no time to remove.
    beforeStart: () => trained && removeTrainingFiles(runFolder, member),
    onFact: ({ event }) => {
      // From here on the weights stand for the training; before, a crash would still need its last checkpoint.
      if (event === 'member_trained') removeTrainingFiles(runFolder, member);
    },
  };
}

/** What means something only while a network trains. */
export function removeTrainingFiles(runFolder: string, member: number): void {
  for (const name of [CHECKPOINT_FILE, LIVE_CURVES_FILE])
    rmSync(join(memberFolder(runFolder, member), name), { force: true });
}

/** How many members of a run work at once. */
export function workersOf({ experiment, backend }: RunRecord): number {
  return workersAtOnce(experiment.compute.workers, backend?.name, availableParallelism());
}

/** Bytes of memory that this process may use: less than the machine's in a container. */
export function usableMemory(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

export function workOf(record: RunRecord): MemberWork {
  const { experiment, data } = record;
  const counts = splitCounts(data.counts.train, data.counts.test, experiment.ensemble.split);
  const widths = record.probes.map(probe => probe.width);
  return memberWork(experiment, counts, data.image, data.classes.length, widths);
}

/** How fast the finished members were; of a phase that took no time, nothing. */
function ratesOf(work: MemberWork, members: readonly MemberState[]): Partial<Rates> {
  const finished = members.filter(({ status }) => status === 'finished');
  const rates: Partial<Rates> = {};
  for (const phase of ['train', 'probe', 'margin'] as const) {
    const seconds = finished.reduce((sum, member) => sum + (member.seconds[phase] ?? 0), 0);
    if (seconds > 0 && work[phase] > 0) rates[phase] = (finished.length * work[phase]) / seconds;
  }
  return rates;
}

function remainingWork(work: MemberWork, done: MemberState, { experiment, data, probes }: RunRecord): MemberWork {
  const counts = splitCounts(data.counts.train, data.counts.test, experiment.ensemble.split);
  const works = probes.map(({ width }) => totalProbeWork(probeWork(experiment, counts, width, data.classes.length)));
  const all = works.reduce((sum, part) => sum + part, 0);
  const searched = done.probes.reduce((sum, probe) => sum + works[probe], 0);
  const steps = Math.max(1, experiment.network ? totalSteps(experiment.network.training.schedule) : 1);
  const untrained = done.trained ? 0 : 1 - (done.checkpointStep ?? 0) / steps;
  return { ...work, train: work.train * untrained, probe: work.probe * (1 - searched / all) };
}
