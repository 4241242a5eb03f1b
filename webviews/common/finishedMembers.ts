import type { AboutRun } from '../../server/src/protocol.ts';

/** Which members of the runs are finished: what is drawn from these alone need not be asked for anew before it changes. */
export function finishedMembers(runs: readonly AboutRun[]): string {
  return JSON.stringify(runs.map(({ folder, members }) => [folder, members.finished]));
}
