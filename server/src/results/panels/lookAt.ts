import { type RunRecord, readRunRecord } from '../../runs/folder.ts';
import { type MemberState, type RunState, readJournal, replay } from '../../runs/journal.ts';
import { liveCurvesStamp } from '../../runs/liveCurves.ts';
import { type Life, readLife } from '../../runs/owner.ts';
import { readProgress, type StoredProgress } from '../../runs/progressFile.ts';
import { type RunStatus, statusOf } from '../../runs/status.ts';

/** A run as it is when a question about it is asked. */
export interface RunNow {
  folder: string;
  record: RunRecord;
  state: RunState;
  status: RunStatus;
  /** Of the process that works on it. */
  progress: StoredProgress | undefined;
}

/** Of each run that was asked about: to ask a system whether a process lives may take long. */
const lives = new Map<string, Life>();

/** @throws a plain message if the folder is no run, is gone, or cannot be read */
export function lookAt(folder: string): RunNow {
  const record = readRunRecord(folder);
  // First the owner, then the journal: a process writes its last word before it lets go.
  let life = readLife(folder, lives.get(folder));
  const state = replay(readJournal(folder));
  // Another process may have taken the run in between.
  if (statusOf(state, life.alive) === 'interrupted') life = readLife(folder, life);
  lives.set(folder, life);
  const progress = life.alive ? readProgress(folder) : undefined;
  return {
    folder,
    record,
    state,
    status: statusOf(state, life.alive),
    progress: progress?.pid === life.owner?.pid ? progress : undefined,
  };
}

/** Members with their numbers, of those that fit. */
export function membersOf(
  { state }: Pick<RunNow, 'state'>,
  fits: (state: MemberState) => boolean,
): { member: number; state: MemberState }[] {
  return [...state.members.entries()].flatMap(([member, of]) => (fits(of) ? [{ member, state: of }] : []));
}

/** The trials of a sweep are not among them: they have no results of this kind. */
export function finishedOf(run: Pick<RunNow, 'state'>): { member: number; state: MemberState }[] {
  return membersOf(run, ({ status, summary }) => status === 'finished' && summary !== undefined);
}

/** Changes when what the finished members say does: a finished member never changes. */
export function finishedStamp({ state }: Pick<RunNow, 'state'>): string {
  const phases = state.members.filter(({ trial }) => trial?.short).length + trialsOver(state);
  return [state.createdAt, finishedOf({ state }).length, state.members.length, ...(phases > 0 ? [phases] : [])].join(
    ' ',
  );
}

/** Trials that went on to their end, or diverged. */
function trialsOver({ members }: RunState): number {
  return members.filter(({ trial }) => trial?.extended ?? trial?.diverged).length;
}

/** Changes when anything does that is said of a run, marks aside. */
export function stampOf(run: Pick<RunNow, 'folder' | 'state' | 'status'>): string {
  const training = membersOf(run, ({ trained }) => !trained);
  const live = training.map(({ member }) => liveCurvesStamp(run.folder, member)).filter(stamp => stamp !== '');
  return [finishedStamp(run), run.status, run.state.lastAt, ...live].join(' ');
}
