import { sweepTemporaries } from './atomic.ts';
import { readRunRecord } from './folder.ts';
import { type JournalFact, type MemberState, openJournal, type RunState, readJournal, replay } from './journal.ts';
import { type MemberOptions, workOnMembers } from './members.ts';
import { takeOwnership } from './owner.ts';
import { errorWords, RunInUseError } from './problem.ts';
import { keepProgressFile } from './progressFile.ts';
import { watchStop } from './stopRequest.ts';
import { isSweep } from './sweepRecord.ts';
import { workOnTrials } from './trials.ts';

export interface WorkOptions extends MemberOptions {
  /** So many members in all from now on; not fewer than there are. */
  extendTo?: number;
  /** Called when the run is this process's, before its members are. */
  onStarted?(): void;
  /** Called when all that was to do is done or has failed, before the journal says so. */
  beforeEnd?(runFolder: string): Promise<void>;
}

/**
 * Does what is left of a run: every member that is not finished, or those that are named, several side by side. What the
 * journal says is done is not done again. Ends when all is finished, a member failed (after the others are done), or it
 * was asked to stop: by the signal, or by a file in the run folder (`stopRequest.ts`).
 * @throws RunInUseError if another process works on the run
 */
export async function workOnRun(runFolder: string, options: WorkOptions): Promise<RunState> {
  const ownership = takeOwnership(runFolder, true);
  if ('heldBy' in ownership) throw new RunInUseError(ownership.heldBy);
  const stop = watchStop(runFolder);
  const progressFile = keepProgressFile(runFolder);
  stop.signal.addEventListener('abort', () => options.onNote?.('Asked to stop. What is finished is kept.'));
  const memberOptions: MemberOptions = {
    ...options,
    signal: AbortSignal.any([options.signal, stop.signal]),
    onProgress(progress) {
      progressFile.write(progress);
      options.onProgress?.(progress);
    },
  };
  try {
    sweepTemporaries(runFolder);
    return await workAsOwner(runFolder, memberOptions, options);
  } finally {
    progressFile.remove();
    stop.close();
    ownership.release();
  }
}

async function workAsOwner(runFolder: string, members: MemberOptions, options: WorkOptions): Promise<RunState> {
  const journal = openJournal(runFolder);
  const record = (fact: JournalFact) => void journal.append(fact);
  try {
    let state = replay(readJournal(runFolder));
    if (options.extendTo !== undefined && options.extendTo > state.members.length) {
      record({ event: 'run_extended', members: options.extendTo });
      state = replay(readJournal(runFolder));
    }
    if (state.status === 'finished') {
      options.onStarted?.();
      return state;
    }
    record({ event: 'run_started' });
    options.onStarted?.();
    const run = readRunRecord(runFolder);
    if (isSweep(run)) await workOnTrials(runFolder, run, record, members);
    else await workOnMembers(runFolder, run, state.members, record, members);
    const after = replay(readJournal(runFolder));
    const having = (status: MemberState['status']) => after.members.filter(member => member.status === status).length;
    if (members.signal.aborted) record({ event: 'run_cancelled' });
    else {
      // Also where a member failed: what the others give is a result.
      if (having('finished') > 0 && !isSweep(run)) await options.beforeEnd?.(runFolder);
      if (having('failed') > 0)
        record({
          event: 'run_failed',
          reason: `${having('failed')} of ${after.members.length} ${isSweep(run) ? 'trials' : 'members'} failed`,
        });
      else if (having('finished') < after.members.length) record({ event: 'run_cancelled' });
      else record({ event: 'run_finished' });
    }
    return replay(readJournal(runFolder));
  } catch (error) {
    const { message, hint } = errorWords(error);
    try {
      record({ event: 'run_failed', reason: message, ...(hint && { hint }) });
    } catch {
      // The journal itself cannot be written: the run will be called interrupted.
    }
    throw error;
  } finally {
    journal.close();
  }
}
