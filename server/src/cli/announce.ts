import type { RunPreparing, RunProgressItem, RunStarted } from '../protocol.ts';
import { problemOf } from '../runs/problem.ts';

let announced = false;

/**
 * Tells the process that forked this one, if one did, how the start of a run went: once. Then the channel is closed, and
 * this process belongs to its run folder alone.
 */
export function announce(started: RunStarted): void {
  if (announced || !process.send) return;
  announced = true;
  // It may have died meanwhile; the run goes on.
  process.send(started, () => {
    if (process.connected) process.disconnect();
  });
}

/** Announces what kept a run from starting, if `work` fails before it has announced anything. */
export async function announcingProblems(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    announce({ type: 'problem', problem: problemOf(error) });
    throw error;
  }
}

/** Tells what a start is waiting for: a download. */
export function announcePreparing(progress: RunProgressItem): void {
  if (announced || !process.connected) return;
  process.send?.({ type: 'preparing', progress } satisfies RunPreparing, () => {});
}
