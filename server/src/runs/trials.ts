import { type MemberWork, splitCounts } from '../experiment/cost.ts';
import type { Rates } from '../experiment/estimate.ts';
import { totalSteps } from '../experiment/schedule.ts';
import { trialWork } from '../experiment/sweepWork.ts';
import type { TrialPhase } from '../protocol.ts';
import { type Crew, type Job, workSideBySide } from './crew.ts';
import { type JournalFact, type MemberState, readJournal, replay } from './journal.ts';
import { type MemberOptions, removeTrainingFiles, workersOf } from './members.ts';
import { trackProgress } from './progress.ts';
import type { SweepRecord } from './sweepRecord.ts';
import { bestTrials } from './trialRank.ts';

/**
 * Works on the trials of a sweep (section A.3): the short runs that are not done, then, once the journal has which trials
 * are the best, those from where their short runs ended. A trial that failed has no part in the choice; when the run is
 * resumed and it has one, the choice is made again.
 * @throws what no trial can go on after, such as a full disk
 */
export async function workOnTrials(
  runFolder: string,
  record: SweepRecord,
  append: (fact: JournalFact) => void,
  options: MemberOptions,
): Promise<void> {
  const now = () => replay(readJournal(runFolder)).members;
  const workers = options.workers ?? workersOf(record);
  const plan = planOf(record);
  const tracker = trackProgress(shortOutset(plan, now()), workers);
  const { signal } = options;
  const crew: Crew = { ...options, runFolder, workers, tracker, append };
  const job = (member: number, phase: TrialPhase): Job => ({
    member,
    request: threads => ({
      type: 'trial',
      task: { runFolder, member, backend: record.backend?.name ?? null, threads, phase },
    }),
    isDone: ({ trial }) => trial?.diverged !== undefined || trial?.[phase] !== undefined,
    onFact: ({ event }) => {
      if (event !== 'member_checkpoint') removeUnneeded(runFolder, now(), plan.keep);
    },
  });
  removeUnneeded(runFolder, now(), plan.keep);
  await workSideBySide(
    openTrials(now(), 'short').map(member => job(member, 'short')),
    crew,
  );
  if (signal.aborted) return;
  chooseTrials(now(), plan.keep, append);
  const members = now();
  removeUnneeded(runFolder, members, plan.keep);
  tracker.replan(extensionOutset(plan, members));
  await workSideBySide(
    openTrials(members, 'extended').map(member => job(member, 'extended')),
    crew,
  );
}

/** Multiply-adds of training that are still to do, as far as the journal tells. */
export function trialWorkLeft(record: SweepRecord, members: readonly MemberState[]): number {
  const plan = planOf(record);
  const isChosen = members.some(({ trial }) => typeof trial?.kept === 'boolean');
  const open = openTrials(members, 'short').length > 0 || !isChosen;
  const { left } = open ? shortOutset(plan, members) : extensionOutset(plan, members);
  return [...left.values()].reduce((sum, { train }) => sum + train, 0);
}

/** The trials of which a phase is still to do. */
function openTrials(members: readonly MemberState[], phase: TrialPhase): number[] {
  return [...members.keys()].filter(member => {
    const { trial } = members[member];
    if (trial?.diverged || trial?.[phase]) return false;
    return phase === 'short' || trial?.kept === true;
  });
}

/** Writes down which trials go on, unless the journal has that already. */
function chooseTrials(members: readonly MemberState[], keep: number, append: (fact: JournalFact) => void): void {
  const kept = bestTrials(members, keep);
  const isKnown = [...members.entries()].every(
    ([member, { trial }]) => !trial?.short || trial.kept === kept.includes(member),
  );
  if (!isKnown) append({ event: 'trials_chosen', kept });
}

/** Removes the states that no trial will go on from: of the short runs only the best ones so far may. */
function removeUnneeded(runFolder: string, members: readonly MemberState[], keep: number): void {
  const best = bestTrials(members, keep);
  for (const [member, { trial, status }] of members.entries()) {
    if (!trial?.short && !trial?.diverged) continue;
    const goesOn = best.includes(member) && !trial.extended && !trial.diverged;
    if (!goesOn && status !== 'started') removeTrainingFiles(runFolder, member);
  }
}

/** What of a sweep's work does not change. */
interface Plan {
  short: MemberWork;
  extension: MemberWork;
  keep: number;
  /** Steps of a short run, and of all. */
  steps: number;
  all: number;
}

function planOf({ experiment, data }: SweepRecord): Plan {
  const { network, ensemble, sweep } = experiment;
  const counts = splitCounts(data.counts.train, data.counts.test, ensemble.split);
  const work = trialWork(experiment, counts, data.image!, data.classes.length);
  return { ...work, keep: sweep.keep, steps: sweep.steps, all: totalSteps(network.training.schedule) };
}

function shortOutset(plan: Plan, members: readonly MemberState[]) {
  const { short, extension, keep, steps } = plan;
  const left = new Map<number, MemberWork>();
  const open = openTrials(members, 'short');
  for (const member of open) left.set(member, share(short, 1 - (members[member].checkpointStep ?? 0) / steps));
  // Which trials go on is not known yet: numbers that no trial has stand for them.
  const extended = members.filter(({ trial }) => trial?.extended).length;
  for (let i = 1; i <= keep - extended; i++) left.set(-i, extension);
  return {
    work: short,
    total: { train: members.length * short.train + keep * extension.train, probe: 0, margin: 0 },
    members: members.length,
    finished: members.length - open.length,
    counts: 'short runs',
    left,
    rates: ratesOf(plan, members),
  };
}

function extensionOutset({ extension, steps, all }: Plan, members: readonly MemberState[]) {
  const kept = members.filter(({ trial }) => trial?.kept);
  const open = openTrials(members, 'extended');
  const done = (member: number) => Math.max(0, (members[member].checkpointStep ?? 0) - steps) / (all - steps);
  return {
    members: kept.length,
    finished: kept.length - open.length,
    counts: 'of the best runs',
    left: new Map(open.map(member => [member, share(extension, 1 - done(member))])),
  };
}

function share(work: MemberWork, part: number): MemberWork {
  return { ...work, train: work.train * part };
}

/** How fast the trials were that are measured. */
function ratesOf({ short, extension }: Plan, members: readonly MemberState[]): Partial<Rates> {
  let [work, seconds] = [0, 0];
  for (const { trial } of members) {
    work += (trial?.short ? short.train : 0) + (trial?.extended ? extension.train : 0);
    seconds += (trial?.short?.seconds ?? 0) + (trial?.extended?.seconds ?? 0);
  }
  return seconds > 0 && work > 0 ? { train: work / seconds } : {};
}
