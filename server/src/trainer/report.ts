import type { MemberFact, Phase, TrainerReport } from '../protocol.ts';

/** How a member at work tells its run what it does. */
export interface Reporter {
  /** `done` of `total`, in any unit. */
  progress(phase: Phase, done: number, total: number, text: string): void;
  fact(fact: MemberFact): void;
  note(text: string): void;
}

/**
 * Sends reports over the process's IPC channel.
 * @param workOf multiply-adds of a phase, in which progress is counted
 */
export function processReporter(member: number, workOf: (phase: Phase) => number): Reporter {
  const send = (report: TrainerReport) => void process.send?.(report);
  return {
    progress(phase, done, total, text) {
      const work = workOf(phase);
      send({ type: 'progress', progress: { member, phase, done: (work * done) / total, total: work, text } });
    },
    fact: fact => send({ type: 'fact', fact }),
    note: text => send({ type: 'note', member, text }),
  };
}
