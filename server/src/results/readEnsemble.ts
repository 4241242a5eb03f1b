import { readRunRecord } from '../runs/folder.ts';
import { type MemberState, readJournal, replay } from '../runs/journal.ts';
import { addMember, type Ensemble, knownExamples, noExamples, rowLookup } from './ensemble.ts';
import { finishedNumbers, type OnMember, splitsOf } from './members.ts';

type PlacedSplits = Parameters<typeof addMember>[1];

/** Takes the splits of one member as they go by, with the row of each of their examples. */
export type Visitor = (splits: PlacedSplits, ensemble: Ensemble) => Promise<void>;

/** What else is to be added up of each member. */
export interface Summing<More> {
  /** @param ensemble the images are known; no member is in it yet */
  begin(ensemble: Ensemble): More;
  /** Adds a member, whom `ensemble` counts already. */
  add(more: More, splits: PlacedSplits, ensemble: Ensemble): Promise<void>;
}

/** Sums over some members: plain data, which can be copied. */
export interface MemberSums<More> {
  /** Their numbers, ascending. */
  members: number[];
  ensemble: Ensemble;
  more: More;
}

/** Sums that are kept while a run goes on, so that a member that finishes is read, and not again all those before it. */
export interface SumsSoFar<More> {
  sums: MemberSums<More> | null;
}

/**
 * Reads the finished members of a run, one after another and each file once, and adds them up. Memory does not grow with
 * the number of members. The sums have the same bits in whatever order the members finished.
 * @param visit called with each member, for what else has to be added up of it
 * @throws a plain message if the folder is no run, cannot be read, or has members that saw different examples
 */
export async function readEnsemble(runFolder: string, visit?: Visitor, onMember?: OnMember): Promise<Ensemble> {
  const add: Summing<null>['add'] = async (_, splits, ensemble) => visit?.(splits, ensemble);
  return (await sumMembers(runFolder, { begin: () => null, add }, { onMember })).ensemble;
}

/**
 * The same, with what else is added up.
 * @param soFar of the same run, from where to go on: what is kept there becomes what may be kept for the next time, the
 *   sums over the first members. Whoever gets sums must not change them.
 */
export async function sumMembers<More>(
  runFolder: string,
  what: Summing<More>,
  { onMember, soFar }: { onMember?: OnMember | undefined; soFar?: SumsSoFar<More> | undefined } = {},
): Promise<MemberSums<More>> {
  const { data, probes } = readRunRecord(runFolder);
  const { members } = replay(readJournal(runFolder));
  const finished = finishedNumbers(members);
  const known = soFar?.sums;
  const goesOn = known?.members.every((member, i) => member === finished[i]);
  let sums: MemberSums<More> = goesOn ? known! : begun(noExamples(data.classes, probes.length), what);
  let isKept = goesOn === true;
  let rowOf = rowLookup(sums.ensemble.index);
  for (let done = sums.members.length; done < finished.length; done++) {
    onMember?.(done, finished.length);
    // What is kept stays as it is.
    if (isKept) sums = structuredClone(sums);
    const member = finished[done];
    const splits = splitsOf(runFolder, member, members[member]);
    const positions = await Promise.all(splits.map(({ read }) => read('index')));
    if (done === 0) {
      sums = begun(await knownExamples(splits, positions, sums.ensemble), what);
      rowOf = rowLookup(sums.ensemble.index);
    }
    const placed = splits.map((split, s) => ({ split, rows: Int32Array.from(positions[s] ?? [], rowOf) }));
    await addMember(sums.ensemble, placed);
    await what.add(sums.more, placed, sums.ensemble);
    sums.members.push(member);
    // Once a member that has yet to finish comes between, sums over those after it could not be gone on with: their order
    // decides the last bits.
    isKept = soFar !== undefined && isSettled(members, member) && !isSettled(members, finished[done + 1]);
    if (isKept) soFar!.sums = sums;
  }
  return sums;
}

/** Whether no member before this one is going to finish, unless a failed one is tried again. false: there is none. */
function isSettled(members: readonly MemberState[], member: number | undefined): boolean {
  if (member === undefined) return false;
  return members.slice(0, member).every(({ status }) => status === 'finished' || status === 'failed');
}

function begun<More>(ensemble: Ensemble, { begin }: Summing<More>): MemberSums<More> {
  return { members: [], ensemble, more: begin(ensemble) };
}
