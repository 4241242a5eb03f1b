import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { workersAtOnce } from '../experiment/autos.ts';
import { type MemberWork, memberWork, probeWork, splitCounts, totalProbeWork } from '../experiment/cost.ts';
import type { Rates } from '../experiment/estimate.ts';
import { totalSteps } from '../experiment/schedule.ts';
import type { MemberFact, MemberTask } from '../protocol.ts';
import { memberFolder, type RunRecord } from './folder.ts';
import { type JournalFact, type MemberState, readJournal, replay } from './journal.ts';
import { CHECKPOINT_FILE, LIVE_CURVES_FILE } from './memberFiles.ts';
import { type RunProgress, trackProgress } from './progress.ts';
import { startTrainer, type Trainer } from './trainerProcess.ts';

/**
 * A trainer that was asked to stop and has not reached a safe point by then is killed: its member will go on from the
 * last checkpoint.
 */
const STOP_SECONDS = 30;

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

/** What the members of a run that are at work share. */
interface Workshop {
  runFolder: string;
  record: RunRecord;
  members: readonly MemberState[];
  workers: number;
  tracker: ReturnType<typeof trackProgress>;
  atWork: Set<Trainer>;
  /** What ends the work on all members: the first error that is not of one member. */
  broken?: { error: unknown };
  append(fact: JournalFact): void;
  options: MemberOptions;
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
  const queue = [...members.keys()].filter(
    member => members[member].status !== 'finished' && (options.only?.includes(member) ?? true),
  );
  const workers = Math.min(queue.length, options.workers ?? workersOf(record));
  const work = workOf(record);
  const tracker = trackProgress(
    {
      work,
      members: members.length,
      finished: members.filter(({ status }) => status === 'finished').length,
      left: new Map(queue.map(member => [member, remainingWork(work, members[member], record)])),
      rates: ratesOf(work, members),
    },
    workers,
  );
  const atWork = new Set<Trainer>();
  const workshop: Workshop = { runFolder, record, members, workers, tracker, atWork, append, options };
  // The text is refreshed even while a trainer is silent, so that the time left runs.
  const clock = setInterval(() => options.onProgress?.(tracker.now()), 1000);
  const stopAll = () => {
    for (const trainer of atWork) {
      trainer.stop();
      setTimeout(trainer.kill, STOP_SECONDS * 1000).unref();
    }
  };
  options.signal.addEventListener('abort', stopAll);
  const worker = async () => {
    while (!options.signal.aborted && !workshop.broken) {
      const member = queue.shift();
      if (member === undefined) return;
      try {
        await doMember(workshop, member);
      } catch (error) {
        workshop.broken ??= { error };
        for (const trainer of atWork) trainer.kill();
      }
    }
  };
  // Each worker ends by itself, so nothing is written to the journal after this returns.
  await Promise.all(Array.from({ length: workers }, worker));
  clearInterval(clock);
  options.signal.removeEventListener('abort', stopAll);
  if (workshop.broken) throw workshop.broken.error;
}

/** One member in a trainer of its own, to its end. */
async function doMember(workshop: Workshop, member: number): Promise<void> {
  const { runFolder, record, members, workers, tracker, atWork, append, options } = workshop;
  const done = members[member];
  const folder = memberFolder(runFolder, member);
  mkdirSync(folder, { recursive: true });
  // What a process that was killed right after the training had no time to remove.
  if (done.trained) removeTrainingFiles(folder);
  append({ event: 'member_started', member });
  tracker.start(member);
  const task: MemberTask = {
    runFolder,
    member,
    backend: record.backend?.name ?? null,
    threads: Math.max(1, Math.floor(availableParallelism() / workers)),
    memoryBytes: Math.floor(usableMemory() / 4 / workers),
    done: { trained: done.trained, probes: done.probes, seconds: done.seconds },
  };
  const takeFact = (fact: MemberFact) => {
    append(fact);
    // From here on the weights stand for the training; before, a crash would still need its last checkpoint.
    if (fact.event === 'member_trained') removeTrainingFiles(folder);
  };
  const trainer = startTrainer(
    { type: 'member', task },
    report => {
      if (report.type === 'fact') takeFact(report.fact);
      else if (report.type === 'note') options.onNote?.(report.text);
      else if (report.type === 'progress') {
        tracker.report(report.progress, now());
        options.onProgress?.(tracker.now());
      }
    },
    join(folder, 'trainer.log'),
  );
  atWork.add(trainer);
  if (options.signal.aborted) trainer.stop();
  const end = await trainer.end.finally(() => atWork.delete(trainer));
  const finished = replay(readJournal(runFolder)).members[member].status === 'finished';
  if (finished) tracker.finish(member);
  else tracker.stop(member);
  if (finished || options.signal.aborted || workshop.broken) return;
  if (end.ended === 'failed' && end.disk) throw Object.assign(new Error(end.reason), { hint: end.hint });
  append({
    event: 'member_failed',
    member,
    ...(end.ended === 'failed'
      ? { reason: end.reason, ...(end.hint && { hint: end.hint }) }
      : { reason: 'The trainer ended without finishing its work.', hint: 'Resume the run.' }),
  });
}

/** What means something only while a network trains. */
function removeTrainingFiles(folder: string): void {
  for (const name of [CHECKPOINT_FILE, LIVE_CURVES_FILE]) rmSync(join(folder, name), { force: true });
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
  const works = probes.map(({ width }) => totalProbeWork(probeWork(experiment, counts, width)));
  const all = works.reduce((sum, part) => sum + part, 0);
  const searched = done.probes.reduce((sum, probe) => sum + works[probe], 0);
  const steps = experiment.network ? totalSteps(experiment.network.training.schedule) : 1;
  const untrained = done.trained ? 0 : 1 - (done.checkpointStep ?? 0) / steps;
  return { ...work, train: work.train * untrained, probe: work.probe * (1 - searched / all) };
}

const now = () => performance.now() / 1000;
