import {
  CancellationTokenSource,
  type Disposable,
  env,
  type FileSystemWatcher,
  FileType,
  RelativePattern,
  Uri,
  type WebviewPanel,
  workspace,
} from 'vscode';
import { type EditorMessage, MARKS_FILE, type PageMessage, type Route } from '../../../server/src/protocol.ts';
import { problemOf } from '../commands/problem.ts';
import type { Parts } from '../parts.ts';
import { runWork } from '../texts/work.ts';
import { openTarget } from './openTarget.ts';
import { saveFile } from './saveFile.ts';

/** How often a page is told at most that answers may have changed. */
const LEAST_MILLISECONDS = 1000;

/** What is said between a page and the rest. */
export interface Talk extends Disposable {
  /** Takes the page to a view, now or as soon as it listens. */
  go(route: Route): void;
  progress(token: number, text: string): void;
}

/** Questions of all pages have numbers of their own, by which the server tells of their progress. */
let lastToken = 0;

/**
 * A page that is hidden is gone, and comes back as a new one: what it has to know is told whenever it says that it
 * listens, and what is told of runs at work only while it does.
 */
export function createTalk(
  { server, runs, log }: Pick<Parts, 'server' | 'runs' | 'log'>,
  panel: WebviewPanel,
  folders: string[],
): Talk {
  const atWork = new Map<number, { token: number; end: CancellationTokenSource }>();
  let route: Route | undefined;
  let listens = false;
  let timer: NodeJS.Timeout | undefined;

  const post = (message: EditorMessage) => void panel.webview.postMessage(message);
  const tellWork = () => post({ type: 'work', work: folders.flatMap(folder => runWork(runs.get(folder)) ?? []) });
  const tellGone = async () => {
    const there = await Promise.all(folders.map(isFolder));
    const gone = folders.filter((_, i) => !there[i]);
    if (gone.length > 0) post({ type: 'gone', folders: gone });
  };
  const tellRuns = async () => {
    timer = undefined;
    if (!listens || !panel.visible) return;
    try {
      const told = await server.request('depthlens/ask', {
        folders,
        question: 'about',
        params: {},
        token: ++lastToken,
      });
      if ('answer' in told) post({ type: 'runs', runs: told.answer as never });
    } catch (error) {
      log.debug(`A panel could not be told of its runs: ${error}`);
    }
  };
  const tellSoon = () => {
    if (listens && panel.visible) timer ??= setTimeout(tellRuns, LEAST_MILLISECONDS);
  };
  const listening = runs.onChange(({ changed, removed }) => {
    if (!listens || !panel.visible) return;
    if (removed.some(folder => folders.includes(folder))) void tellGone();
    if (!changed.some(({ folder }) => folders.includes(folder))) return;
    tellWork();
    tellSoon();
  });
  // The server follows the runs, and not what people decide of their images: in this window, or in any other.
  const marking = folders.map(watchMarks);
  for (const marks of marking) for (const changed of [marks.onDidCreate, marks.onDidChange]) changed(tellSoon);

  const forget = () => {
    for (const { end } of atWork.values()) end.cancel();
    atWork.clear();
  };
  const ready = () => {
    // What an earlier page asked is of no use to this one.
    forget();
    listens = true;
    if (route) post({ type: 'go', route });
    route = undefined;
    tellWork();
    void tellGone();
  };
  const ask = async ({ id, question, params }: Extract<PageMessage, { type: 'ask' }>) => {
    const end = new CancellationTokenSource();
    const token = ++lastToken;
    atWork.set(id, { token, end });
    try {
      const told = await server.request('depthlens/ask', { folders, question, params, token }, end.token);
      if (end.token.isCancellationRequested) return;
      post(
        'answer' in told ? { type: 'answer', id, answer: told.answer } : { type: 'refused', id, problem: told.problem },
      );
    } catch (error) {
      if (!end.token.isCancellationRequested) post({ type: 'refused', id, problem: problemOf(error) });
    } finally {
      atWork.delete(id);
      end.dispose();
    }
  };
  const hear = (message: PageMessage) => {
    switch (message.type) {
      case 'ready':
        return ready();
      case 'ask':
        return void ask(message);
      case 'cancel':
        return atWork.get(message.id)?.end.cancel();
      case 'saveFile':
        return void saveFile(message.file, folders[0]).then(
          saved => post({ type: 'answer', id: message.id, answer: saved }),
          error => post({ type: 'refused', id: message.id, problem: problemOf(error) }),
        );
      case 'copy':
        return void env.clipboard.writeText(message.text);
      case 'open':
        return void openTarget(runs, message.target).catch(error => log.error(`Opening from a panel: ${error}`));
    }
  };
  const hearing = panel.webview.onDidReceiveMessage(hear);
  const watching = panel.onDidChangeViewState(() => {
    if (!panel.visible) listens = false;
  });

  return {
    go(to) {
      if (listens && panel.visible) post({ type: 'go', route: to });
      else route = to;
    },
    progress(token, text) {
      for (const [id, asked] of atWork) if (asked.token === token) post({ type: 'progress', id, text });
    },
    dispose() {
      forget();
      clearTimeout(timer);
      for (const each of [listening, hearing, watching, ...marking]) each.dispose();
    },
  };
}

/** Tells when somebody has marked images of a run. */
function watchMarks(folder: string): FileSystemWatcher {
  return workspace.createFileSystemWatcher(new RelativePattern(Uri.file(folder), MARKS_FILE), false, false, true);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await workspace.fs.stat(Uri.file(path))).type === FileType.Directory;
  } catch {
    return false;
  }
}
