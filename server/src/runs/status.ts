import type { RunStatus as ListedStatus } from '../protocol.ts';
import { type RunState, readJournal, replay } from './journal.ts';
import { isAlive, readOwner } from './owner.ts';

/** `interrupted`: its process died without a word. It can be resumed, as a cancelled or failed run can. */
export type RunStatus = Exclude<ListedStatus, 'preparing'>;

/** What the journal and the process list say of a run. */
export function runState(runFolder: string): RunState & { now: RunStatus } {
  const state = replay(readJournal(runFolder));
  const owner = readOwner(runFolder);
  if (owner && isAlive(owner)) return { ...state, now: 'running' };
  const dead = state.status === 'created' || state.status === 'started';
  return { ...state, now: dead ? 'interrupted' : (state.status as RunStatus) };
}
