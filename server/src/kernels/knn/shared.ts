import type { KnnBuild } from './builds.ts';
import { type KnnPool, startKnnPool } from './pool.ts';

// One pool for the process: the many probes of a run use its threads and its memory one after the other.
let pool: KnnPool | undefined;
let last: Promise<unknown> = Promise.resolve();

async function fitting(threads: number, build: KnnBuild | undefined, mostBytes: number): Promise<KnnPool> {
  if (pool && (pool.threads !== threads || (build && pool.build !== build) || pool.bytes() > mostBytes))
    await release();
  pool ??= await startKnnPool(threads, build);
  return pool;
}

async function release(): Promise<void> {
  const old = pool;
  pool = undefined;
  await old?.dispose();
}

/**
 * Runs a search on the process's threads, after the searches that were started before.
 * @param mostBytes memory kept from larger searches is given up if it is more than this
 */
export function withKnnPool<T>(
  wanted: { threads: number; build: KnnBuild | undefined; mostBytes: number },
  search: (pool: KnnPool) => Promise<T>,
): Promise<T> {
  const turn = last.then(async () => {
    try {
      return await search(await fitting(wanted.threads, wanted.build, wanted.mostBytes));
    } catch (error) {
      // A thread may have ended, or its memory may not grow: the next search starts afresh.
      await release();
      throw error;
    }
  });
  last = turn.catch(() => {});
  return turn;
}

/** Ends the threads and gives their memory back, after the searches that were started before. */
export function releaseKnn(): Promise<void> {
  const turn = last.then(release);
  last = turn.catch(() => {});
  return turn;
}
