import { predictedClass } from '../difficulty/logits.ts';
import { type Asked, pickRows } from '../probes/pick.ts';
import type { Rows } from '../probes/rows.ts';
import { majorityClass } from '../probes/votes.ts';
import { readVotes } from '../runs/memberFiles.ts';
import type { Split, Subject } from './subject.ts';

/**
 * Whose depth is not known yet, going from the last probe to the first: the examples whose later probes all agree with
 * the network (section 2.1). At an example that one probe contradicts, the earlier ones change nothing.
 */
export interface Undecided {
  /** By split, ascending positions in it. */
  positions: Int32Array[];
  /** Takes in the votes of the next earlier probe, one array per split. */
  take(votes: readonly Uint16Array[]): void;
}

/** Before any probe is asked: all examples. */
export function allUndecided({ splits, classes }: Pick<Subject, 'splits' | 'classes'>): Undecided {
  const finalClasses = splits.map(({ logits }) => predictedClass(logits, classes));
  const undecided: Undecided = {
    positions: finalClasses.map(({ length }) => Int32Array.from({ length }, (_, i) => i)),
    take(votes) {
      for (const [s, split] of votes.entries()) {
        const here = majorityClass(split, classes);
        undecided.positions[s] = undecided.positions[s].filter(i => here[i] === finalClasses[s][i]);
      }
    },
  };
  return undecided;
}

/** As the votes on disk leave it. @param done the probes that are there: the last ones */
export async function undecidedAfter(
  runFolder: string,
  member: number,
  subject: Pick<Subject, 'splits' | 'classes'>,
  done: readonly number[],
): Promise<Undecided> {
  const undecided = allUndecided(subject);
  for (const probe of done)
    undecided.take(
      await Promise.all(subject.splits.map(({ name }: Split) => readVotes(runFolder, member, name, probe))),
    );
  return undecided;
}

/**
 * What to ask a probe about so that all undecided examples are in it, and which examples of each split that is.
 * @param rows of each split, the stored ones first
 * @param selfSearchIsCheap whether stored rows are searched among themselves in half the time that as many others take
 */
export function askUndecided(
  rows: readonly Rows[],
  undecided: readonly Int32Array[],
  selfSearchIsCheap: boolean,
): Asked[] {
  return rows.map((split, s) => {
    const positions = undecided[s];
    if (positions.length === split.count) return { rows: split };
    // Among themselves, each pair's product is computed once; only what is asked is measured.
    if (s === 0 && selfSearchIsCheap && 2 * positions.length >= split.count) return { rows: split, positions };
    return { rows: pickRows(split, positions), positions };
  });
}
