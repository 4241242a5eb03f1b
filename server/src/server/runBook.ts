import { statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { RunItem } from '../protocol.ts';
import { runItem } from '../results/runItem.ts';
import { deathReasonFrom } from '../runs/deathReason.ts';
import { NotARunError, type RunRecord, readRunRecord } from '../runs/folder.ts';
import { journalFile, type RunState, readJournal, replay } from '../runs/journal.ts';
import { type Life, type Owner, readLife } from '../runs/owner.ts';
import { readProgress } from '../runs/progressFile.ts';
import { lastWords } from '../runs/runLog.ts';
import { statusOf } from '../runs/status.ts';
import { isStopRequested } from '../runs/stopRequest.ts';

type ListedRecord = Pick<RunRecord, 'name' | 'experimentFile' | 'experiment'>;

/** What is kept of a run, so that only what changed is read again. */
interface Page extends Life {
  item: RunItem;
  record: ListedRecord;
  /** Size and time of the journal when it was read. */
  stamp: string;
  state: RunState;
}

/** The runs that are known, by folder. */
export interface RunBook {
  items(): RunItem[];
  get(folder: string): RunItem | undefined;
  /**
   * Looks at a run folder.
   * @returns the run if it is new or differs from what was known; `gone` if it was known and is no more
   */
  look(folder: string): RunItem | 'gone' | undefined;
  forget(folder: string): void;
}

export function createRunBook(onUnreadable: (message: string) => void): RunBook {
  const pages = new Map<string, Page>();
  const unreadable = new Set<string>();
  return {
    items: () => [...pages.values()].map(page => page.item),
    get: folder => pages.get(folder)?.item,
    forget: folder => void pages.delete(folder),
    look(folder) {
      const before = pages.get(folder);
      let page: Page;
      try {
        page = readPage(folder, before);
        unreadable.delete(folder);
      } catch (error) {
        if (!(error instanceof NotARunError) && !unreadable.has(folder)) {
          unreadable.add(folder);
          onUnreadable(`The run in ${folder} cannot be read: ${(error as Error).message}`);
        }
        return pages.delete(folder) ? 'gone' : undefined;
      }
      pages.set(folder, page);
      return isDeepStrictEqual(page.item, before?.item) ? undefined : page.item;
    },
  };
}

function readPage(folder: string, before: Page | undefined): Page {
  const record: ListedRecord = before?.record ?? readRunRecord(folder);
  // First the owner, then the journal: a process writes its last word before it lets go.
  let { owner, alive } = readLife(folder, before);
  const { mtimeMs, size } = statSync(journalFile(folder));
  const stamp = `${mtimeMs} ${size}`;
  const state = before?.stamp === stamp ? before.state : replay(readJournal(folder));
  // Another process may have taken the run in between.
  if (statusOf(state, alive) === 'interrupted') ({ owner, alive } = readLife(folder, before));
  const live = {
    alive,
    stopping: alive && isStopRequested(folder),
    progress: alive ? progressOf(folder, owner) : undefined,
  };
  const died = statusOf(state, alive) === 'interrupted';
  const death = died ? deathReasonFrom('The run', lastWords(folder)) : undefined;
  const item = runItem(folder, record, state, live, death);
  const { name, experimentFile, experiment } = record;
  return { item, record: { name, experimentFile, experiment }, stamp, state, owner, alive };
}

function progressOf(folder: string, owner: Owner | undefined): RunItem['progress'] {
  const stored = readProgress(folder);
  if (!stored || stored.pid !== owner?.pid) return undefined;
  const { fraction, secondsLeft, text } = stored;
  return { fraction, secondsLeft, text };
}
