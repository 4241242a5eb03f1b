import { hostname } from 'node:os';
import { sweepTemporaries } from './atomic.ts';
import { readRunRecord } from './folder.ts';
import { type JournalFact, openJournal, type RunState, readJournal, replay } from './journal.ts';
import { type MemberOptions, workOnMembers } from './members.ts';
import { type Owner, takeOwnership } from './owner.ts';

export interface WorkOptions extends MemberOptions {
  /** Called when every member is finished, before the run is called finished. */
  beforeFinish?(runFolder: string): Promise<void>;
}

/** The run folder is another process's. */
export class RunInUseError extends Error {
  readonly hint: string;
  constructor(owner: Owner) {
    const where = owner.pid ? `process ${owner.pid} on ${owner.host}` : `a process on ${owner.host}`;
    super(`This run is being worked on by ${where}. Only one process can do that.`);
    this.hint =
      owner.host === hostname()
        ? 'Wait for it, or stop it with Ctrl-C where it runs.'
        : `If ${owner.host} no longer works on it, delete owner.json in the run folder and try again.`;
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
    sweepTemporaries(runFolder);
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
