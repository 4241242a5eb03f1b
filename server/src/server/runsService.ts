import { basename, dirname, resolve } from 'node:path';
import type { PanelAsk, Problem, RunItem, RunStarted, RunsChanged } from '../protocol.ts';
import { callCli } from '../runs/cliProcess.ts';
import { extendRun, resumeRun, type StartOptions, startRun } from '../runs/detached.ts';
import { NotARunError } from '../runs/folder.ts';
import { killRun } from '../runs/killRun.ts';
import { readOwner } from '../runs/owner.ts';
import { EXPERIMENT_SUFFIX } from '../runs/places.ts';
import { RunInUseError } from '../runs/problem.ts';
import { removeRun } from '../runs/removeRun.ts';
import { requestStop } from '../runs/stopRequest.ts';
import type { ServerContext } from './context.ts';
import { pathOf } from './paths.ts';
import { createResultsThread } from './resultsThread.ts';
import { collections, isOfWorkspace, isWithin, runParent, type Workspace } from './runPlaces.ts';
import { type RunWatch, watchRuns } from './runWatch.ts';
import type { RunsService } from './services.ts';
import { dataCacheOf } from './settingsHere.ts';

/** The runs of the workspace, and what can be done with them. */
export interface Runs extends RunsService {
  /** Every run, once the workspace has been walked through. */
  all(): Promise<RunItem[]>;
  /** Starts a run. If the signal ends the start, it gives a problem. */
  start(file: string, download: boolean, signal: AbortSignal): Promise<RunStarted>;
  resume(folder: string, download: boolean, signal: AbortSignal): Promise<RunStarted>;
  /** @param members how many there will be in all */
  extend(folder: string, members: number, download: boolean, signal: AbortSignal): Promise<RunStarted>;
  cancel(folder: string, force: boolean): Promise<void>;
  remove(folder: string): Promise<void>;
  /** Calls the command line. @returns what it printed */
  call(args: readonly string[], signal: AbortSignal): Promise<string>;
  /** Answers a question of a panel. @throws once the signal aborts */
  ask(
    ask: PanelAsk,
    options: { signal: AbortSignal; onProgress: (text: string) => void },
  ): Promise<{ answer: unknown } | { problem: Problem }>;
  close(): void;
}

/** A start that has no run folder yet, or a resumption that has not begun. */
interface Start {
  item: RunItem;
  end: AbortController;
}

export function createRuns(context: Omit<ServerContext, 'runs'>): Runs {
  const { documents, settings, log } = context;
  const listeners: ((change: RunsChanged) => void)[] = [];
  const results = createResultsThread(error => log.error(`The thread for the results: ${error.stack}`));
  const starts = new Map<string, Start>();
  let startCount = 0;

  /** Folders of files that were opened or run: their runs stay in sight when the file is closed. */
  const seen = new Set<string>();
  const workspace = (): Workspace => {
    const folders = context.workspaceFolders();
    const elsewhere = [...seen].filter(folder => !folders.some(root => isWithin(folder, root)));
    return { folders, elsewhere, runFolder: settings().runFolder };
  };
  /** A run that is being resumed is shown as that. */
  const shown = (item: RunItem) => starts.get(item.folder)?.item ?? item;
  const tell = (change: RunsChanged) => {
    for (const listener of listeners) listener({ ...change, changed: change.changed.map(shown) });
  };
  let watched: RunWatch | undefined;
  /** Begun only once the editor has its answer to `initialize`: nothing may be told before. */
  const watch = () => {
    watched ??= watchRuns(
      {
        roots: () => workspace().folders,
        experiments: () => workspace().elsewhere,
        collections: () => collections(workspace()),
        isWanted: run => isOfWorkspace(run, workspace()),
      },
      tell,
      log.warning,
    );
    return watched;
  };
  setImmediate(watch);
  const rescan = () => void watch().rescan();
  context.onWorkspaceFolders(rescan);
  context.onSettings(rescan);
  documents.onDidOpen(({ document }) => {
    const file = pathOf(document.uri);
    if (!file?.endsWith(EXPERIMENT_SUFFIX)) return;
    seen.add(dirname(file));
    void watch().addExperiments(dirname(file));
  });

  const cliSettings = () => {
    const { nodePath } = settings();
    return { nodePath, dataCache: dataCacheOf(context) ?? '' };
  };
  /** Shows an item as long as a start takes. */
  const whileStarting = async (
    item: RunItem,
    download: boolean,
    signal: AbortSignal,
    work: (options: StartOptions) => Promise<RunStarted>,
  ): Promise<RunStarted> => {
    const end = new AbortController();
    const start = { item, end };
    starts.set(item.folder, start);
    tell({ changed: [item], removed: [] });
    const { backend, workers } = settings();
    const onPreparing: StartOptions['onPreparing'] = progress => {
      start.item = { ...item, progress };
      tell({ changed: [start.item], removed: [] });
    };
    const ends = AbortSignal.any([signal, end.signal]);
    let started: RunStarted;
    try {
      started = await work({ ...cliSettings(), backend, workers, download, signal: ends, onPreparing });
    } finally {
      starts.delete(item.folder);
    }
    if (started.type === 'run_folder') {
      log.info(`Run started: ${started.folder}`);
      void watch().addParent(dirname(started.folder));
      watch().touch(started.folder);
    } else {
      if (ends.aborted)
        started = { type: 'problem', problem: { message: 'The start was cancelled.', code: 'cancelled' } };
      log.info(`Not started: ${started.problem.message}`);
    }
    const known = watch().book.get(item.folder);
    tell(known ? { changed: [known], removed: [] } : { changed: [], removed: [item.folder] });
    return started;
  };
  const runOf = (folder: string) => {
    watch().touch(folder);
    const item = watch().book.get(folder);
    if (!item) throw new NotARunError(folder);
    return item;
  };

  /** A run that nobody works on, as it is shown while it starts again. */
  const idle = (folder: string): RunItem => {
    const { failure: _, progress: __, ...item } = runOf(folder);
    const owner = readOwner(folder);
    if (item.status === 'running' && owner) throw new RunInUseError(owner);
    if (starts.has(folder)) throw new Error('This run is being resumed already.');
    return { ...item, status: 'preparing' };
  };

  return {
    list() {
      const items = watch().book.items();
      const preparing = [...starts.values()].flatMap(({ item }) => (watch().book.get(item.folder) ? [] : [item]));
      return [...items.map(shown), ...preparing];
    },
    async all() {
      await watch().ready;
      return this.list();
    },
    onChange: listener => void listeners.push(listener),
    start(file, download, signal) {
      seen.add(dirname(file));
      const parent = runParent(file, workspace());
      const item: RunItem = {
        folder: resolve(parent, `.preparing-${process.pid}-${++startCount}`),
        name: basename(file, EXPERIMENT_SUFFIX),
        experimentFile: file,
        status: 'preparing',
        createdAt: new Date().toISOString(),
        members: { total: 0, finished: 0, failed: 0 },
      };
      return whileStarting(item, download, signal, options => startRun(file, parent, options));
    },
    async resume(folder, download, signal) {
      return whileStarting(idle(folder), download, signal, options => resumeRun(folder, options));
    },
    async extend(folder, members, download, signal) {
      return whileStarting(idle(folder), download, signal, options => extendRun(folder, members, options));
    },
    async cancel(folder, force) {
      const start = starts.get(folder);
      if (start) return start.end.abort();
      const { status } = runOf(folder);
      if (status !== 'running') throw new Error(`This run is not running: it is ${status}.`);
      if (force) await killRun(folder);
      else requestStop(folder);
      watch().touch(folder);
    },
    async remove(folder) {
      runOf(folder);
      if (starts.has(folder)) throw new Error('This run is being resumed. Cancel it first.');
      try {
        await removeRun(folder);
      } finally {
        watch().touch(folder);
      }
    },
    call: (args, signal) => callCli(args, cliSettings(), { signal }),
    ask: (ask, options) => results.ask(ask, cliSettings(), options),
    close() {
      results.close();
      watched?.close();
    },
  };
}
