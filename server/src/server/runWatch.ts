import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunItem, RunsChanged } from '../protocol.ts';
import { EXPERIMENT_SUFFIX, findRunPlaces, RUNS_FOLDER, runFoldersIn } from '../runs/places.ts';
import { createRunBook, type RunBook } from './runBook.ts';
import { createFolderWatches } from './watchFolder.ts';

const LEAST_MILLISECONDS = 250;
const ALIVE_MILLISECONDS = 2000;
const RESCAN_MILLISECONDS = 30_000;
/** Walking through a large workspace may take so much of the time at most. */
const RESCAN_SHARE = 0.02;
const MOST_WATCHED = 500;
/** Of many runs, a few at a time: whoever types in the editor meanwhile has an answer to get. */
const BUSY_MILLISECONDS = 20;

/** Where runs are looked for. */
export interface WatchedPlaces {
  /** Folders that are walked through. */
  roots(): readonly string[];
  /** Folders of experiment files elsewhere. */
  experiments(): readonly string[];
  /** Folders with runs of experiments that lie elsewhere. */
  collections(): string[];
  isWanted(run: RunItem): boolean;
}

/** Follows the runs in some folders. All that it tells stands in the run folders; it has no truth of its own. */
export interface RunWatch {
  book: RunBook;
  /** Settled once the first walk is over. */
  ready: Promise<void>;
  /** Walks through all places: after they have changed. */
  rescan(): Promise<void>;
  /** Looks into a folder with runs, from now on. */
  addParent(parent: string): Promise<void>;
  /** Looks for runs beside the experiment files of a folder, from now on. */
  addExperiments(folder: string): Promise<void>;
  /** Tells at once what became of a run. */
  touch(folder: string): void;
  close(): void;
}

export function watchRuns(
  places: WatchedPlaces,
  tell: (change: RunsChanged) => void,
  onUnreadable: (message: string) => void,
): RunWatch {
  const book = createRunBook(onUnreadable);
  const parents = createFolderWatches(MOST_WATCHED);
  const experiments = createFolderWatches(MOST_WATCHED);
  /** Runs that are going on, or that anybody may resume. */
  const unfinished = createFolderWatches(MOST_WATCHED);
  const dirty = new Set<string>();
  let lastFlush = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  let closed = false;

  const lookAt = (folder: string, change: RunsChanged) => {
    const known = book.get(folder) !== undefined;
    const found = book.look(folder);
    const item = book.get(folder);
    const wanted = item !== undefined && places.isWanted(item);
    if (wanted && item.status !== 'finished') unfinished.add(folder, () => mark(folder));
    else unfinished.remove(folder);
    if (item && !wanted) book.forget(folder);
    if (known && !wanted) change.removed.push(folder);
    else if (wanted && typeof found === 'object') change.changed.push(found);
  };
  const lookAtSome = () => {
    const change: RunsChanged = { changed: [], removed: [] };
    const until = performance.now() + BUSY_MILLISECONDS;
    for (const folder of dirty) {
      dirty.delete(folder);
      lookAt(folder, change);
      if (performance.now() > until) break;
    }
    if (change.changed.length + change.removed.length > 0) tell(change);
  };
  const lookAtAll = async () => {
    clearTimeout(timer);
    timer = undefined;
    while (dirty.size > 0 && !closed) {
      lookAtSome();
      await nextTurn();
    }
    lastFlush = performance.now();
  };
  const flush = () => {
    flushing ??= lookAtAll().finally(() => {
      flushing = undefined;
      if (dirty.size > 0) schedule();
    });
    return flushing;
  };
  const schedule = () => {
    if (!closed) timer ??= setTimeout(flush, Math.max(0, lastFlush + LEAST_MILLISECONDS - performance.now()));
  };
  const mark = (folder: string) => {
    dirty.add(folder);
    if (!flushing) schedule();
  };

  const lookInto = async (parent: string) => {
    const known = book.items().flatMap(({ folder }) => (dirname(folder) === parent ? [folder] : []));
    for (const folder of new Set([...(await runFoldersIn(parent)), ...known])) mark(folder);
  };
  const addParent = async (parent: string) => {
    if (closed) return;
    parents.add(parent, name => {
      if (name === null) void lookInto(parent);
      else if (!name.startsWith('.')) mark(join(parent, name));
    });
    await lookInto(parent);
  };
  const addExperiments = async (folder: string) => {
    if (closed) return;
    const addRuns = async () => {
      if (existsSync(join(folder, RUNS_FOLDER))) await addParent(join(folder, RUNS_FOLDER));
    };
    experiments.add(folder, name => {
      if (name === null || name === RUNS_FOLDER || name.endsWith(EXPERIMENT_SUFFIX)) void addRuns();
    });
    await addRuns();
  };

  const walk = async () => {
    for (const root of places.roots()) {
      const found = await findRunPlaces(root);
      for (const parent of found.parents) await addParent(parent);
      for (const folder of found.experiments) await addExperiments(folder);
    }
    for (const folder of places.experiments()) await addExperiments(folder);
    for (const folder of places.collections()) if (existsSync(folder)) await addParent(folder);
    for (const { folder } of book.items()) mark(folder);
    await flush();
  };
  let walking: Promise<void> | undefined;
  const rescan = () => {
    walking ??= walk().finally(() => {
      walking = undefined;
    });
    return walking;
  };
  let clock: NodeJS.Timeout | undefined;
  const walkAndWait = async () => {
    const began = performance.now();
    await rescan();
    const pause = Math.max(RESCAN_MILLISECONDS, (performance.now() - began) / RESCAN_SHARE);
    if (!closed) clock = setTimeout(walkAndWait, pause).unref();
  };
  const aliveClock = setInterval(() => {
    for (const { folder, status } of book.items()) if (status === 'running') mark(folder);
  }, ALIVE_MILLISECONDS).unref();

  return {
    book,
    ready: walkAndWait(),
    rescan,
    addParent,
    addExperiments,
    touch(folder) {
      dirty.delete(folder);
      const change: RunsChanged = { changed: [], removed: [] };
      lookAt(folder, change);
      if (change.changed.length + change.removed.length > 0) tell(change);
    },
    close() {
      closed = true;
      for (const each of [timer, clock, aliveClock]) clearTimeout(each);
      for (const watches of [parents, experiments, unfinished]) watches.close();
    },
  };
}
