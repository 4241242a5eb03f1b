import type { MemberWork } from '../experiment/cost.ts';
import { USUAL_RATES } from '../experiment/estimate.ts';
import type { MemberProgress, Phase } from '../protocol.ts';

/** How far a run is. */
export interface RunProgress {
  /** Share of the time that is over, 0 to 1. */
  fraction: number;
  secondsLeft: number;
  membersFinished: number;
  members: number;
  /** The members at work, in order. */
  active: MemberProgress[];
}

/** What is being done: `1/5 members, 1: step 120/600, loss 0.512 | 2: loading`. */
export function progressText({ members, membersFinished, active }: RunProgress): string {
  const doing = active.map(({ member, text }) => (members > 1 ? `${member}: ${text}` : text)).join(' | ');
  return [...(members > 1 ? [`${membersFinished}/${members} members`] : []), ...(doing ? [doing] : [])].join(', ');
}

/** A run when a process begins to work on it. */
export interface Outset {
  /** Work of a whole member. */
  work: MemberWork;
  /** Members of the run, and how many of them are finished. */
  members: number;
  finished: number;
  /** What is left to do of each member that is to be worked on. */
  left: ReadonlyMap<number, MemberWork>;
}

type Measured = { work: number; seconds: number };

/** So long the usual rates count for something; after that only what was measured of a phase does. */
const GUESS_SECONDS = 2;

/**
 * Puts the reports of the members together. What earlier processes did counts as time that is over, at the speed that is
 * seen now. The clock is handed in, in seconds.
 */
export function trackProgress(outset: Outset, workers: number, startedAt: number) {
  const rates = new Map<Phase, Measured>();
  const active = new Map<number, MemberProgress & { at: number }>();
  /** Of every member that is not over, and which of them are at work. */
  const left = new Map(outset.left);
  const started = new Set<number>();
  const before = workBefore(outset);
  let finished = outset.finished;

  const rate = (phase: keyof MemberWork) => {
    const seen = rates.get(phase);
    if (!seen || seen.seconds === 0) return USUAL_RATES[phase];
    // Small networks are a thousand times slower than usual: the mean of logarithms lets go of the guess.
    const share = Math.min(1, seen.seconds / GUESS_SECONDS);
    return USUAL_RATES[phase] ** (1 - share) * (seen.work / seen.seconds) ** share;
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
    now(at: number): RunProgress {
      const [running, waiting] = [true, false].map(at =>
        [...left].filter(([member]) => started.has(member) === at).map(([, work]) => seconds(work)),
      );
      const secondsLeft = lastEnd(running, waiting, workers);
      const over = seconds(before) / Math.max(1, workers) + at - startedAt;
      return {
        fraction: over + secondsLeft > 0 ? over / (over + secondsLeft) : 0,
        secondsLeft,
        membersFinished: finished,
        members: outset.members,
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

/** What was done of the finished members, and of those that are to be worked on. */
function workBefore({ work, finished, left }: Outset): MemberWork {
  const whole = finished + left.size;
  const done = (phase: keyof MemberWork) =>
    Math.max(0, whole * work[phase] - [...left.values()].reduce((sum, part) => sum + part[phase], 0));
  return { train: done('train'), probe: done('probe'), margin: done('margin') };
}
