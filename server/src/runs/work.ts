import { sweepTemporaries } from './atomic.ts';
import { readRunRecord } from './folder.ts';
import { type JournalFact, openJournal, type RunState, readJournal, replay } from './journal.ts';
import { type MemberOptions, workOnMembers } from './members.ts';
import { takeOwnership } from './owner.ts';
import { errorWords, RunInUseError } from './problem.ts';
import { keepProgressFile } from './progressFile.ts';
import { watchStop } from './stopRequest.ts';

export interface WorkOptions extends MemberOptions {
  /** Called when the run is this process's, before its members are. */
  onStarted?(): void;
  /** Called when every member is finished, before the run is called finished. */
  beforeFinish?(runFolder: string): Promise<void>;
}

/**
 * Does what is left of a run: every member that is not finished, several side by side. What the journal says is done
 * is not done again. Ends when all is finished, a member failed (after the others are done), or it was asked to stop: by
 * the signal, or by a file in the run folder (`stopRequest.ts`).
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
    const state = replay(readJournal(runFolder));
    if (state.status === 'finished') {
      options.onStarted?.();
      return state;
    }
    record({ event: 'run_started' });
    options.onStarted?.();
    await workOnMembers(runFolder, readRunRecord(runFolder), state.members, record, members);
    const after = replay(readJournal(runFolder));
    const failed = after.members.filter(member => member.status === 'failed').length;
    if (members.signal.aborted) record({ event: 'run_cancelled' });
    else if (failed > 0) record({ event: 'run_failed', reason: `${failed} of ${after.members.length} members failed` });
    else {
      await options.beforeFinish?.(runFolder);
      record({ event: 'run_finished' });
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
