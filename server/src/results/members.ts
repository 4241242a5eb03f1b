import { SPLITS, type SplitName } from '../protocol.ts';
import { type MemberState, readJournal, replay } from '../runs/journal.ts';
import { readArray, readVotes, type SplitArray, splitArrayFile } from '../runs/memberFiles.ts';

/**
 * One split of one finished member. Rows are the split's examples, in the same order in every array; `read('index')`
 * gives their positions in the data set. Every call reads the file anew.
 */
export interface MemberSplit {
  member: number;
  split: SplitName;
  rows: number;
  /** @returns undefined if the run did not compute it */
  read(array: SplitArray): Promise<ArrayLike<number> | undefined>;
  /** Votes at one probe, [rows, classes]; no votes at all where it was not asked (`probes.examples: undecided`). */
  votes(probe: number): Promise<Uint16Array>;
}

/** Told before each finished member is read, how many have been and how many there are. What it throws ends the reading. */
export type OnMember = (done: number, of: number) => void;

/**
 * Finished members in the order of their numbers, whichever finished first: so sums over them have the same bits however
 * the run went. One member's splits at a time, nothing of them in memory before it is read.
 */
export async function* finishedMembers(runFolder: string, onMember?: OnMember): AsyncGenerator<MemberSplit[]> {
  const { members } = replay(readJournal(runFolder));
  const finished = finishedNumbers(members);
  for (const [done, member] of finished.entries()) {
    onMember?.(done, finished.length);
    yield splitsOf(runFolder, member, members[member]);
  }
}

/** Ascending. The trials of a sweep are finished without a summary, and are none. */
export function finishedNumbers(members: readonly MemberState[]): number[] {
  return [...members.keys()].filter(member => members[member].status === 'finished' && members[member].summary);
}

/** The splits of a finished member that have any examples. */
export function splitsOf(runFolder: string, member: number, { summary }: MemberState): MemberSplit[] {
  return SPLITS.flatMap((split): MemberSplit[] => {
    const rows = summary?.splits[split]?.examples ?? 0;
    if (rows === 0) return [];
    return [
      {
        member,
        split,
        rows,
        read: array => readArray(runFolder, member, splitArrayFile(split, array)),
        votes: probe => readVotes(runFolder, member, split, probe),
      },
    ];
  });
}

/** The same, split by split. */
export async function* finishedSplits(runFolder: string): AsyncGenerator<MemberSplit> {
  for await (const splits of finishedMembers(runFolder)) yield* splits;
}
