import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { MemberFact, TrainerRequest } from '../protocol.ts';
import { memberFolder } from './folder.ts';
import { type JournalFact, type MemberState, readJournal, replay } from './journal.ts';
import type { RunProgress, trackProgress } from './progress.ts';
import { startTrainer, type Trainer } from './trainerProcess.ts';

/**
 * A trainer that was asked to stop and has not reached a safe point by then is killed: its member will go on from the
 * last checkpoint.
 */
const STOP_SECONDS = 30;

/** What a trainer is to do of one member. */
export interface Job {
  member: number;
  /** @param threads that the trainer may use */
  request(threads: number): TrainerRequest;
  /** Whether it is done, as the journal has its member. */
  isDone(state: MemberState): boolean;
  /** Called before the trainer starts. */
  beforeStart?(): void;
  /** Called when a fact stands in the journal. */
  onFact?(fact: MemberFact): void;
}

export interface Crew {
  runFolder: string;
  /** Trainers at once. */
  workers: number;
  tracker: ReturnType<typeof trackProgress>;
  append(fact: JournalFact): void;
  signal: AbortSignal;
  onProgress?(progress: RunProgress): void;
  /** A remark for the user, such as what memory will be needed. */
  onNote?(text: string): void;
}

/** What the trainers that are at work share. */
interface Workshop extends Crew {
  atWork: Set<Trainer>;
  /** What ends the work on all members: the first error that is not of one member. */
  broken?: { error: unknown };
}

/**
 * Does jobs, each in a trainer of its own, several side by side, until all are done or have failed, or the signal comes.
 * @throws what no member can go on after, such as a full disk; the trainers are ended then
 */
export async function workSideBySide(jobs: readonly Job[], crew: Crew): Promise<void> {
  const queue = [...jobs];
  const atWork = new Set<Trainer>();
  const workshop: Workshop = { ...crew, atWork };
  const { signal, tracker, onProgress } = crew;
  // The text is refreshed even while a trainer is silent, so that the time left runs.
  const clock = setInterval(() => onProgress?.(tracker.now()), 1000);
  const stopAll = () => {
    for (const trainer of atWork) {
      trainer.stop();
      setTimeout(trainer.kill, STOP_SECONDS * 1000).unref();
    }
  };
  signal.addEventListener('abort', stopAll);
  const worker = async () => {
    while (!signal.aborted && !workshop.broken) {
      const job = queue.shift();
      if (job === undefined) return;
      try {
        await doJob(workshop, job);
      } catch (error) {
        workshop.broken ??= { error };
        for (const trainer of atWork) trainer.kill();
      }
    }
  };
  // Each worker ends by itself, so nothing is written to the journal after this returns.
  await Promise.all(Array.from({ length: Math.min(jobs.length, crew.workers) }, worker));
  clearInterval(clock);
  signal.removeEventListener('abort', stopAll);
  if (workshop.broken) throw workshop.broken.error;
}

/** One job in a trainer of its own, to its end. */
async function doJob(workshop: Workshop, job: Job): Promise<void> {
  const { runFolder, workers, tracker, atWork, append, signal, onProgress, onNote } = workshop;
  const { member } = job;
  const folder = memberFolder(runFolder, member);
  mkdirSync(folder, { recursive: true });
  job.beforeStart?.();
  append({ event: 'member_started', member });
  tracker.start(member);
  const takeFact = (fact: MemberFact) => {
    append(fact);
    job.onFact?.(fact);
  };
  const trainer = startTrainer(
    job.request(Math.max(1, Math.floor(availableParallelism() / workers))),
    report => {
      if (report.type === 'fact') takeFact(report.fact);
      else if (report.type === 'note') onNote?.(report.text);
      else if (report.type === 'progress') {
        tracker.report(report.progress, now());
        onProgress?.(tracker.now());
      }
    },
    join(folder, 'trainer.log'),
  );
  atWork.add(trainer);
  if (signal.aborted) trainer.stop();
  const end = await trainer.end.finally(() => atWork.delete(trainer));
  const done = job.isDone(replay(readJournal(runFolder)).members[member]);
  if (done) tracker.finish(member);
  else tracker.stop(member);
  if (done || signal.aborted || workshop.broken) return;
  if (end.ended === 'failed' && end.disk) throw Object.assign(new Error(end.reason), { hint: end.hint });
  append({
    event: 'member_failed',
    member,
    ...(end.ended === 'failed'
      ? { reason: end.reason, ...(end.hint && { hint: end.hint }) }
      : { reason: 'The trainer ended without finishing its work.', hint: 'Resume the run.' }),
  });
}

const now = () => performance.now() / 1000;
