import type { MemberWork } from '../experiment/cost.ts';
import { type Rates, USUAL_RATES } from '../experiment/estimate.ts';
import type { MemberProgress, Phase } from '../protocol.ts';

/** How far a run is. */
export interface RunProgress {
  /** Share of the time that is over, 0 to 1; it never falls. Starting and reading the images count as nothing. */
  fraction: number;
  secondsLeft: number;
  /** Until the next member is finished; null while none is at work. */
  memberSecondsLeft: number | null;
  membersFinished: number;
  members: number;
  /** What is counted; members unless something else is said. */
  counts?: string;
  /** The members at work, in order. */
  active: MemberProgress[];
}

/** What is being done: `1/5 members, 1: step 120/600, loss 0.512 | 2: loading`. */
export function progressText({ members, membersFinished, counts = 'members', active }: RunProgress): string {
  const doing = active.map(({ member, text }) => (members > 1 ? `${member}: ${text}` : text)).join(' | ');
  return [...(members > 1 ? [`${membersFinished}/${members} ${counts}`] : []), ...(doing ? [doing] : [])].join(', ');
}

/** A run when a process begins to work on it. */
export interface Outset {
  /** Work of a whole member. */
  work: MemberWork;
  /** Of the whole run, where its members take different amounts. */
  total?: MemberWork;
  /** Members of the run, and how many of them are finished. */
  members: number;
  finished: number;
  counts?: string;
  /** What is left to do of each member that is to be worked on. */
  left: ReadonlyMap<number, MemberWork>;
  /** Multiply-adds a second of one member, as far as finished members tell. */
  rates?: Partial<Rates>;
}

const PHASES = ['train', 'probe', 'margin'] as const;

type Measured = { work: number; seconds: number };

/** So long the rates from before count for something; after that only what was measured of a phase does. */
const GUESS_SECONDS = 2;

/** A machine that does one phase this much slower than usual, or faster, is taken to do the others so; not more. */
const MOST_SLOWNESS = 8;

/**
 * Puts the reports of the members together. What is done counts as time that is over, at the speed that is seen now, also
 * where an earlier process did it. The clock is handed in, in seconds.
 */
export function trackProgress(outset: Outset, workers: number) {
  const rates = new Map<Phase, Measured>();
  const active = new Map<number, MemberProgress & { at: number }>();
  /** Of every member that is not over, and which of them are at work. */
  const left = new Map(outset.left);
  const started = new Set<number>();
  let { finished, members, counts } = outset;
  let told = 0;

  const usual = (phase: keyof MemberWork) => outset.rates?.[phase] ?? USUAL_RATES[phase];
  /** How much of a phase's speed is known, 0 to 1, and how many times slower than usual it is. */
  const seenOf = (phase: keyof MemberWork) => {
    const { work, seconds } = rates.get(phase) ?? { work: 0, seconds: 0 };
    if (work === 0 || seconds === 0) return { share: 0, slowness: 1 };
    return { share: Math.min(1, seconds / GUESS_SECONDS), slowness: (usual(phase) * seconds) / work };
  };
  const rate = (phase: keyof MemberWork) => {
    const { share, slowness } = seenOf(phase);
    const others = PHASES.filter(other => other !== phase).map(seenOf);
    const best = others.reduce((most, other) => (other.share > most.share ? other : most));
    const guess = Math.min(MOST_SLOWNESS, Math.max(1 / MOST_SLOWNESS, best.slowness)) ** best.share;
    // Small networks are a thousand times slower than usual: the mean of logarithms lets go of the guess.
    return usual(phase) / (guess ** (1 - share) * slowness ** share);
  };
  const seconds = (work: MemberWork) =>
    work.train / rate('train') + work.probe / rate('probe') + work.margin / rate('margin');
  const end = (member: number) => {
    active.delete(member);
    left.delete(member);
    started.delete(member);
  };

  return {
    /** A member begins. */
    start(member: number) {
      started.add(member);
    },
    report(progress: MemberProgress, now: number) {
      const { member, phase } = progress;
      const last = active.get(member);
      if (phase !== 'load') {
        const seen = rates.get(phase) ?? { work: 0, seconds: 0 };
        if (last?.phase === phase && progress.done > last.done)
          rates.set(phase, {
            work: seen.work + progress.done - last.done,
            seconds: seen.seconds + now - last.at,
          });
        left.set(member, { ...(left.get(member) ?? outset.work), [phase]: progress.total - progress.done });
      }
      active.set(member, { ...progress, at: now });
    },
    finish(member: number) {
      finished++;
      end(member);
    },
    /** It ended unfinished: failed or cancelled. */
    stop: end,
    /** What is left is something else from now on. */
    replan(plan: Pick<Outset, 'members' | 'finished' | 'left' | 'counts'>) {
      ({ members, finished, counts } = plan);
      left.clear();
      for (const [member, work] of plan.left) left.set(member, work);
    },
    now(): RunProgress {
      const [running, waiting] = [true, false].map(at =>
        [...left].filter(([member]) => started.has(member) === at).map(([, work]) => seconds(work)),
      );
      const secondsLeft = lastEnd(running, waiting, workers);
      const over = seconds(workDone(outset, left)) / Math.max(1, workers);
      told = Math.max(told, left.size === 0 ? 1 : over + secondsLeft > 0 ? over / (over + secondsLeft) : 0);
      return {
        fraction: told,
        secondsLeft,
        memberSecondsLeft: running.length > 0 ? Math.min(...running) : null,
        membersFinished: finished,
        members,
        ...(counts !== undefined && { counts }),
        active: [...active.values()].sort((a, b) => a.member - b.member),
      };
    },
  };
}

/** When the last worker is done if each, when it is free, takes the next that waits. */
function lastEnd(running: readonly number[], waiting: readonly number[], workers: number): number {
  const ends = [...running, ...new Array<number>(Math.max(0, workers - running.length)).fill(0)];
  for (const seconds of waiting) ends[ends.indexOf(Math.min(...ends))] += seconds;
  return Math.max(0, ...ends);
}

/** What is done of the members that were finished at the outset, and of those that were to be worked on. */
function workDone({ work, total, finished, left: atFirst }: Outset, left: ReadonlyMap<number, MemberWork>): MemberWork {
  const whole = finished + atFirst.size;
  const done = (phase: keyof MemberWork) => {
    const all = total ? total[phase] : whole * work[phase];
    return Math.max(0, all - [...left.values()].reduce((sum, part) => sum + part[phase], 0));
  };
  return { train: done('train'), probe: done('probe'), margin: done('margin') };
}
