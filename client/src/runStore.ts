import type { RunItem, RunStatus, RunsChanged } from '../../server/src/protocol.ts';

/** What changed, and how it was before. */
export interface StoreChange extends RunsChanged {
  before: ReadonlyMap<string, RunItem>;
}

/** The runs as the server told of them last. It pushes; nobody asks twice. */
export interface RunStore {
  /** Newest first. */
  all(): RunItem[];
  get(folder: string): RunItem | undefined;
  /** Of one experiment file, newest first. */
  of(experimentFile: string): RunItem[];
  /** Takes all runs anew, as after a start of the server. */
  replace(items: readonly RunItem[]): void;
  apply(change: RunsChanged): void;
  /** @returns what ends the listening */
  onChange(listener: (change: StoreChange) => void): { dispose(): void };
}

export function createRunStore(): RunStore {
  let items = new Map<string, RunItem>();
  const listeners = new Set<(change: StoreChange) => void>();
  const all = () => [...items.values()].sort(newestFirst);
  const apply = ({ changed, removed }: RunsChanged) => {
    const before = items;
    items = new Map(before);
    for (const folder of removed) items.delete(folder);
    for (const item of changed) items.set(item.folder, item);
    for (const listener of [...listeners]) listener({ changed, removed, before });
  };
  return {
    all,
    get: folder => items.get(folder),
    of: file => all().filter(({ experimentFile }) => samePath(experimentFile, file)),
    replace: now => {
      const kept = new Set(now.map(({ folder }) => folder));
      apply({ changed: [...now], removed: [...items.keys()].filter(folder => !kept.has(folder)) });
    },
    apply,
    onChange: listener => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}

/** Waits until a run is as asked, or gone. @returns the run; undefined if it is gone */
export function whenRun(store: RunStore, folder: string, is: (run: RunItem) => boolean): Promise<RunItem | undefined> {
  return new Promise(resolve => {
    let known = store.get(folder) !== undefined;
    const look = () => {
      const run = store.get(folder);
      if (run ? !is(run) : !known) {
        known ||= run !== undefined;
        return;
      }
      listening.dispose();
      resolve(run);
    };
    const listening = store.onChange(look);
    look();
  });
}

const ACTIVE: readonly RunStatus[] = ['preparing', 'running'];
const RESUMABLE: readonly RunStatus[] = ['interrupted', 'cancelled', 'failed'];

export const isActive = ({ status }: RunItem): boolean => ACTIVE.includes(status);
export const isResumable = ({ status }: RunItem): boolean => RESUMABLE.includes(status);
export const hasResults = ({ members }: RunItem): boolean => members.finished > 0;

/** Windows writes the letter of a drive, and the rest of a path, in any case. */
export function samePath(a: string, b: string, platform: string = process.platform): boolean {
  return platform === 'win32' ? a.toLowerCase() === b.toLowerCase() : a === b;
}

/** One that has no time yet has only just begun. */
function newestFirst(a: RunItem, b: RunItem): number {
  if (a.createdAt === b.createdAt) return b.folder.localeCompare(a.folder);
  if (a.createdAt === null) return -1;
  return b.createdAt === null ? 1 : b.createdAt.localeCompare(a.createdAt);
}
