import type { RunStatus as ListedStatus } from '../protocol.ts';
import { type RunState, readJournal, replay } from './journal.ts';
import { isAlive, readOwner } from './owner.ts';

/** `interrupted`: its process died without a word. It can be resumed, as a cancelled or failed run can. */
export type RunStatus = Exclude<ListedStatus, 'preparing'>;

/** What the journal and the process list say of a run. */
export function runState(runFolder: string): RunState & { now: RunStatus } {
  const state = replay(readJournal(runFolder));
  const owner = readOwner(runFolder);
  return { ...state, now: statusOf(state, owner !== undefined && isAlive(owner)) };
}

/** @param alive a process works on the run */
export function statusOf({ status }: RunState, alive: boolean): RunStatus {
  if (alive) return 'running';
  return status === 'created' || status === 'started' ? 'interrupted' : status;
}
