import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type {
  HnswCheck,
  LogisticProbe,
  MemberFact,
  MemberSummary,
  PhaseSeconds,
  TrialMeasure,
  TrialPhase,
} from '../protocol.ts';
import { withPath, writeAll } from './atomic.ts';

/** One line of `journal.jsonl`. What stands there is true from then on, whatever happens to the process. */
export type JournalEntry = { time: string } & JournalFact;

export type JournalFact =
  | { event: 'run_created'; members: number }
  /** From now on the run has so many members in all. */
  | { event: 'run_extended'; members: number }
  | { event: 'run_started' }
  /** Of a sweep: these trials go on, the others are done. A later choice, after a trial that failed before, counts. */
  | { event: 'trials_chosen'; kept: number[] }
  | { event: 'member_started'; member: number }
  | MemberFact
  | { event: 'member_failed'; member: number; reason: string; hint?: string }
  | { event: 'run_cancelled' }
  | { event: 'run_failed'; reason: string; hint?: string }
  | { event: 'run_finished' };

export interface MemberState {
  status: 'waiting' | 'started' | 'finished' | 'failed';
  trained: boolean;
  checkpointStep?: number;
  /** Probes whose votes are on disk. */
  probes: number[];
  /** By probe, where the search was approximate. */
  hnsw: Record<number, HnswCheck>;
  /** By probe, where logistic regression was asked for. */
  logistic: Record<number, LogisticProbe>;
  seconds: PhaseSeconds;
  summary?: MemberSummary;
  /** Sizes in bytes of the files of a finished member, by name. */
  files?: Record<string, number>;
  failure?: { reason: string; hint?: string };
  /** Of a sweep. */
  trial?: TrialState;
}

/** What is known of a trial: what its short run came to, and its extension; or where it diverged. */
export type TrialState = Partial<Record<TrialPhase, TrialMeasure>> & {
  diverged?: { step: number };
  /** null: it is not chosen yet which trials go on. */
  kept: boolean | null;
};

export interface RunState {
  /** As the journal has it. A run that says `started` may be dead: `runs/status.ts` asks. */
  status: 'created' | 'started' | 'cancelled' | 'failed' | 'finished';
  failure?: { reason: string; hint?: string };
  createdAt?: string;
  lastAt?: string;
  members: MemberState[];
}

/** Appends facts to a run's journal; each is on the disk when `append` returns. */
export function openJournal(runFolder: string): { append(fact: JournalFact): JournalEntry; close(): void } {
  const path = journalFile(runFolder);
  dropTornLine(path);
  const file = openSync(path, 'a');
  return {
    append(fact) {
      const entry = { time: new Date().toISOString(), ...fact };
      const { size } = fstatSync(file);
      try {
        writeAll(file, Buffer.from(`${JSON.stringify(entry)}\n`));
        fsyncSync(file);
      } catch (error) {
        // A full disk may have taken a part of the line, and the next one would be joined to it.
        truncateSync(path, size);
        throw withPath(error, path);
      }
      return entry;
    },
    close: () => closeSync(file),
  };
}

/** The entries of a journal. A last line that was cut off when its process died is left out. */
export function readJournal(runFolder: string): JournalEntry[] {
  const lines = readFileSync(journalFile(runFolder), 'utf8').split('\n').slice(0, -1);
  return lines.map((line, i) => {
    try {
      return JSON.parse(line) as JournalEntry;
    } catch {
      throw new Error(
        `${journalFile(runFolder)}, line ${i + 1}: this is no journal entry. The file was changed or damaged`,
      );
    }
  });
}

/** What the entries add up to. Pure: the same entries give the same state. */
export function replay(entries: readonly JournalEntry[]): RunState {
  const state: RunState = { status: 'created', members: [] };
  for (const entry of entries) {
    state.lastAt = entry.time;
    if ('member' in entry) applyMember(state, entry);
    else applyRun(state, entry);
  }
  return state;
}

type MemberEntry = Extract<JournalEntry, { member: number }>;

function applyRun(state: RunState, entry: Exclude<JournalEntry, MemberEntry>): void {
  switch (entry.event) {
    case 'run_created':
      state.createdAt = entry.time;
      state.members = Array.from({ length: entry.members }, newMember);
      break;
    case 'run_extended':
      // Whoever extends a run works on it next: until then it is one whose process is gone.
      state.status = 'started';
      while (state.members.length < entry.members) state.members.push(newMember());
      break;
    case 'run_started':
      state.status = 'started';
      delete state.failure;
      break;
    case 'trials_chosen':
      for (const [member, of] of state.members.entries()) choose(of, entry.kept.includes(member));
      break;
    case 'run_cancelled':
      state.status = 'cancelled';
      break;
    case 'run_failed':
      state.status = 'failed';
      state.failure = { reason: entry.reason, ...(entry.hint && { hint: entry.hint }) };
      break;
    case 'run_finished':
      state.status = 'finished';
  }
}

function applyMember(state: RunState, entry: MemberEntry): void {
  state.members[entry.member] ??= newMember();
  const member = state.members[entry.member];
  switch (entry.event) {
    case 'member_started':
      member.status = 'started';
      delete member.failure;
      break;
    case 'member_checkpoint':
      member.checkpointStep = entry.step;
      break;
    case 'member_trained':
      member.trained = true;
      member.seconds = { ...member.seconds, train: entry.seconds };
      break;
    case 'trial_measured': {
      const { accuracy, step, firstLoss, lastLoss, seconds } = entry;
      const measure = { step, accuracy, firstLoss, lastLoss, seconds };
      member.trial = {
        ...(member.trial ?? { kept: null }),
        ...(entry.phase === 'short' ? { short: measure } : { extended: measure }),
      };
      member.seconds = { train: (member.seconds.train ?? 0) + seconds };
      // After its short run it waits for the choice.
      member.status = entry.phase === 'extended' ? 'finished' : 'waiting';
      break;
    }
    case 'trial_diverged':
      member.trial = { ...(member.trial ?? { kept: null }), diverged: { step: entry.step } };
      member.seconds = { train: (member.seconds.train ?? 0) + entry.seconds };
      member.status = 'finished';
      break;
    case 'probe_finished':
      if (!member.probes.includes(entry.probe)) member.probes.push(entry.probe);
      if (entry.hnsw) member.hnsw[entry.probe] = entry.hnsw;
      if (entry.logistic) member.logistic[entry.probe] = entry.logistic;
      member.seconds = { ...member.seconds, probe: (member.seconds.probe ?? 0) + entry.seconds };
      break;
    case 'member_finished':
      member.status = 'finished';
      member.summary = entry.summary;
      member.seconds = entry.seconds;
      member.files = entry.files;
      break;
    case 'member_failed':
      member.status = 'failed';
      member.failure = { reason: entry.reason, ...(entry.hint && { hint: entry.hint }) };
  }
}

/** A trial that is not measured has no part in the choice. */
function choose(member: MemberState, kept: boolean): void {
  if (!member.trial?.short) return;
  member.trial.kept = kept;
  const over = !kept || member.trial.extended !== undefined || member.trial.diverged !== undefined;
  if (member.status !== 'failed' || !kept) member.status = over ? 'finished' : 'waiting';
}

function newMember(): MemberState {
  return { status: 'waiting', trained: false, probes: [], hnsw: {}, logistic: {}, seconds: {} };
}

export function journalFile(runFolder: string): string {
  return join(runFolder, 'journal.jsonl');
}

/** A line without its end was never acknowledged: what follows it must not become part of it. */
function dropTornLine(path: string): void {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return;
  }
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
}
