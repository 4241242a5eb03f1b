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
  const many = members > 1 ? `${membersFinished}/${members} members, ` : '';
  return many + active.map(({ member, text }) => (members > 1 ? `${member}: ${text}` : text)).join(' | ');
}

type Measured = { work: number; seconds: number };

/** So long the usual rates count for something; after that only what was measured of a phase does. */
const GUESS_SECONDS = 2;

/** Puts the reports of the members together. The clock is handed in, in seconds. */
export function trackProgress(workPerMember: MemberWork, members: number, workers: number, startedAt: number) {
  const rates = new Map<Phase, Measured>();
  const active = new Map<number, MemberProgress & { at: number }>();
  const left = new Map<number, MemberWork>();
  let finished = 0;
  let failed = 0;

  const rate = (phase: keyof MemberWork) => {
    const seen = rates.get(phase);
    if (!seen || seen.seconds === 0) return USUAL_RATES[phase];
    // Small networks are a thousand times slower than usual: the mean of logarithms lets go of the guess.
    const share = Math.min(1, seen.seconds / GUESS_SECONDS);
    return USUAL_RATES[phase] ** (1 - share) * (seen.work / seen.seconds) ** share;
  };
  const seconds = (work: MemberWork) =>
    work.train / rate('train') + work.probe / rate('probe') + work.margin / rate('margin');

  return {
    /** A member begins; what the journal says is done is not counted. */
    start(member: number, work: MemberWork) {
      left.set(member, work);
    },
    report(progress: MemberProgress, now: number) {
      const { member, phase } = progress;
      const before = active.get(member);
      if (phase !== 'load') {
        const seen = rates.get(phase) ?? { work: 0, seconds: 0 };
        if (before?.phase === phase && progress.done > before.done)
          rates.set(phase, {
            work: seen.work + progress.done - before.done,
            seconds: seen.seconds + now - before.at,
          });
        const work = left.get(member) ?? workPerMember;
        left.set(member, { ...work, [phase]: progress.total - progress.done });
      }
      active.set(member, { ...progress, at: now });
    },
    finish(member: number) {
      finished++;
      active.delete(member);
      left.delete(member);
    },
    /** It ended unfinished: failed or cancelled. */
    stop(member: number) {
      failed++;
      active.delete(member);
      left.delete(member);
    },
    now(at: number): RunProgress {
      const running = [...left.values()].map(seconds);
      const open = members - finished - failed;
      const waiting = Math.max(0, open - left.size) * seconds(workPerMember);
      const total = running.reduce((sum, value) => sum + value, waiting);
      const secondsLeft = Math.max(total / Math.min(workers, Math.max(1, open)), ...running);
      const elapsed = at - startedAt;
      return {
        fraction: elapsed + secondsLeft > 0 ? elapsed / (elapsed + secondsLeft) : 0,
        secondsLeft,
        membersFinished: finished,
        members,
        active: [...active.values()].sort((a, b) => a.member - b.member),
      };
    },
  };
}
