import { rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { type MemberWork, memberWork, splitCounts } from '../experiment/cost.ts';
import type { TrainerReport } from '../protocol.ts';
import { memberFolder, type RunRecord, readRunRecord, sweepRunFolder } from './folder.ts';
import { type JournalFact, type MemberState, openJournal, type RunState, readJournal, replay } from './journal.ts';
import { CHECKPOINT_FILE } from './memberFiles.ts';
import { type Owner, takeOwnership } from './owner.ts';
import { type RunProgress, trackProgress } from './progress.ts';
import { startTrainer, type Trainer, type TrainerEnd } from './trainerProcess.ts';

export interface WorkOptions {
  signal: AbortSignal;
  onProgress?(progress: RunProgress): void;
  /** A remark for the user, such as a member's plan for its memory. */
  onNote?(text: string): void;
  /** Called when every member is finished, before the run is called finished. */
  beforeFinish?(runFolder: string): Promise<void>;
}

/** A trainer that was asked to stop and has not reached a safe point by then is killed: it goes on from its last checkpoint. */
const STOP_SECONDS = 30;

/** The run folder is another process's. */
export class RunInUseError extends Error {
  constructor(owner: Owner) {
    const where = owner.pid ? `process ${owner.pid} on ${owner.host}` : `a process on ${owner.host}`;
    super(`This run is being worked on by ${where}. Only one process can do that.`);
  }
}

/**
 * Does what is left of a run: every member that is not finished, several side by side. What the journal says is done
 * is not done again. Ends when all is finished, a member failed (after the others are done), or the signal came.
 * @throws RunInUseError if another process works on the run
 */
export async function workOnRun(runFolder: string, options: WorkOptions): Promise<RunState> {
  const ownership = takeOwnership(runFolder);
  if ('heldBy' in ownership) throw new RunInUseError(ownership.heldBy);
  try {
    sweepRunFolder(runFolder);
    const journal = openJournal(runFolder);
    const record = (fact: JournalFact) => void journal.append(fact);
    try {
      const state = replay(readJournal(runFolder));
      if (state.status === 'finished') return state;
      record({ event: 'run_started' });
      await workOnMembers(runFolder, readRunRecord(runFolder), state.members, record, options);
      const after = replay(readJournal(runFolder));
      const failed = after.members.filter(member => member.status === 'failed').length;
      if (options.signal.aborted) record({ event: 'run_cancelled' });
      else if (failed > 0)
        record({ event: 'run_failed', reason: `${failed} of ${after.members.length} members failed` });
      else {
        await options.beforeFinish?.(runFolder);
        record({ event: 'run_finished' });
      }
    } finally {
      journal.close();
    }
    return replay(readJournal(runFolder));
  } finally {
    ownership.release();
  }
}

async function workOnMembers(
  runFolder: string,
  record: RunRecord,
  members: readonly MemberState[],
  append: (fact: JournalFact) => void,
  options: WorkOptions,
): Promise<void> {
  const queue = [...members.keys()].filter(member => members[member].status !== 'finished');
  const workers = Math.min(queue.length, workerCount(record));
  const work = workOf(record);
  const tracker = trackProgress(work, queue.length, workers, now());
  const atWork = new Map<number, Trainer>();
  const tell = () => options.onProgress?.(tracker.now(now()));
  // The text is refreshed even while a trainer is silent, so that the time left runs.
  const clock = setInterval(tell, 1000);
  const stopAll = () => {
    for (const trainer of atWork.values()) {
      trainer.stop();
      setTimeout(trainer.kill, STOP_SECONDS * 1000).unref();
    }
  };
  options.signal.addEventListener('abort', stopAll);

  const doMember = async (member: number) => {
    const done = members[member];
    const folder = memberFolder(runFolder, member);
    append({ event: 'member_started', member });
    tracker.start(member, remainingWork(work, done, record));
    const onReport = (report: TrainerReport) => {
      if (report.type === 'fact') {
        append(report.fact);
        // From here on the weights stand for the training; before, a crash would still need its last checkpoint.
        if (report.fact.event === 'member_trained') rmSync(join(folder, CHECKPOINT_FILE), { force: true });
      }
      if (report.type === 'note') options.onNote?.(report.text);
      else if (report.type === 'progress') {
        tracker.report(report.progress, now());
        tell();
      }
    };
    const task = {
      runFolder,
      member,
      backend: record.backend?.name ?? null,
      threads: Math.max(1, Math.floor(availableParallelism() / workers)),
      memoryBytes: Math.floor(usableMemory() / 4 / workers),
      done: { trained: done.trained, probes: done.probes, seconds: done.seconds },
    };
    const log = join(folder, 'trainer.log');
    const trainer = startTrainer({ type: 'member', task }, onReport, log);
    atWork.set(member, trainer);
    if (options.signal.aborted) trainer.stop();
    let end: TrainerEnd;
    try {
      end = await trainer.end;
    } finally {
      atWork.delete(member);
    }
    const finished = replay(readJournal(runFolder)).members[member].status === 'finished';
    if (finished) tracker.finish(member);
    else tracker.stop(member);
    if (end.ended === 'failed' && !options.signal.aborted) {
      append({ event: 'member_failed', member, reason: end.reason, ...(end.hint && { hint: end.hint }) });
    } else if (end.ended === 'done' && !finished) {
      append({ event: 'member_failed', member, reason: 'The trainer ended without finishing its work.' });
    }
    tell();
  };

  const worker = async () => {
    while (!options.signal.aborted) {
      const member = queue.shift();
      if (member === undefined) return;
      await doMember(member);
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, worker));
  } catch (error) {
    for (const trainer of atWork.values()) trainer.kill();
    throw error;
  } finally {
    clearInterval(clock);
    options.signal.removeEventListener('abort', stopAll);
  }
}

/** How many members work at once: on a GPU one after the other, on the CPU one per core. */
function workerCount(record: RunRecord): number {
  const asked = record.experiment.compute.workers;
  if (asked !== 'auto') return asked;
  const gpu = record.backend?.name === 'tensorflow' || record.backend?.name === 'webgpu';
  return gpu ? 1 : availableParallelism();
}

/** Bytes of memory that this process may use: less than the machine's in a container. */
export function usableMemory(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

function workOf(record: RunRecord): MemberWork {
  const { experiment, data } = record;
  const counts = splitCounts(data.counts.train, data.counts.test, experiment.ensemble.split);
  const widths = record.probes.map(probe => probe.width);
  return memberWork(experiment, counts, data.image, data.classes.length, widths);
}

function remainingWork(work: MemberWork, done: MemberState, record: RunRecord): MemberWork {
  const all = record.probes.reduce((sum, probe) => sum + probe.width, 0);
  const searched = done.probes.reduce((sum, probe) => sum + record.probes[probe].width, 0);
  return { ...work, train: done.trained ? 0 : work.train, probe: work.probe * (1 - searched / all) };
}

const now = () => performance.now() / 1000;
