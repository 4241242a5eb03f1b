import type { Watch } from './watch.ts';

/** Work that several questions may wait for, and what came of it. */
interface Entry {
  stamp: string;
  result: Promise<unknown>;
  ends: AbortController;
  waiting: Set<Watch>;
  settled: boolean;
}

/** Of so many works the results are kept, those that were asked for last. */
const MOST = 24;
const entries = new Map<string, Entry>();

/**
 * Does a work once for all that ask for it at the same time or later, as long as its stamp stays the same. It is ended
 * when none of those waits for it any more; a failure is not kept.
 * @param key what the result is, of which run
 */
export function shared<T>(key: string, stamp: string, watch: Watch, work: (watch: Watch) => Promise<T>): Promise<T> {
  const known = entries.get(key);
  const entry = known?.stamp === stamp ? known : begin(key, stamp, work);
  // The last ones are those that were asked for last.
  entries.delete(key);
  entries.set(key, entry);
  for (const oldest of entries.keys()) {
    if (entries.size <= MOST) break;
    entries.delete(oldest);
  }
  return waitFor(key, entry, watch) as Promise<T>;
}

function begin<T>(key: string, stamp: string, work: (watch: Watch) => Promise<T>): Entry {
  const ends = new AbortController();
  const waiting = new Set<Watch>();
  const onProgress = (text: string) => {
    for (const watch of waiting) watch.onProgress(text);
  };
  // Not at once: whoever asks waits for it by then, and hears its first word.
  const result = Promise.resolve().then(() => work({ signal: ends.signal, onProgress }));
  const entry: Entry = { stamp, result, ends, waiting, settled: false };
  const forget = () => {
    if (entries.get(key) === entry) entries.delete(key);
  };
  entry.result.catch(forget).finally(() => {
    entry.settled = true;
  });
  return entry;
}

function waitFor(key: string, entry: Entry, watch: Watch): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      entry.waiting.delete(watch);
      if (entry.waiting.size === 0 && !entry.settled) {
        entry.ends.abort(watch.signal.reason);
        if (entries.get(key) === entry) entries.delete(key);
      }
      reject(watch.signal.reason);
    };
    entry.waiting.add(watch);
    if (watch.signal.aborted) return leave();
    watch.signal.addEventListener('abort', leave, { once: true });
    const done = () => {
      watch.signal.removeEventListener('abort', leave);
      entry.waiting.delete(watch);
    };
    entry.result.then(resolve, reject).finally(done);
  });
}
