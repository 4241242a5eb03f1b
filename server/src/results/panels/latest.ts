import { setTimeout as sleep } from 'node:timers/promises';

/** So long a view of a run that is at work may stand still. */
const MOMENT_MILLISECONDS = 300;

/** By what was asked of which run. */
const latest = new Map<string, unknown>();

/**
 * What was found before, where what there is now takes longer than a moment: with many members, each that finishes makes it
 * take a while. Whoever asks again later gets the new one.
 */
export async function orLatest<T extends object>(key: string, work: Promise<T>): Promise<T> {
  const fresh = work.then(found => {
    latest.set(key, found);
    return found;
  });
  const before = latest.get(key) as T | undefined;
  if (!before) return fresh;
  // It may fail after nobody waits for it any more; whoever asks then is told.
  fresh.catch(() => {});
  return Promise.race([fresh, sleep(MOMENT_MILLISECONDS, before)]);
}
