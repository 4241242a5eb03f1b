import type { EditorMessage, OpenTarget, PageMessage, PanelBootstrap } from '../../server/src/protocol.ts';
import { type AskOptions, type Host, Refused } from './host.ts';

/** What the editor puts into a webview. */
declare function acquireVsCodeApi(): {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
};

interface Waiting {
  resolve(answer: never): void;
  reject(refused: Refused): void;
  onProgress: AskOptions['onProgress'];
}

type By<Type extends EditorMessage['type']> = Extract<EditorMessage, { type: Type }>;

/** The extension answers, by messages. The state goes to the editor with the run folders, so that it can open the page again. */
export function editorHost({ folders, sheetFolders }: Extract<PanelBootstrap, { kind: 'editor' }>): Host {
  const editor = acquireVsCodeApi();
  const waiting = new Map<number, Waiting>();
  const heard: { [Type in EditorMessage['type']]?: (message: By<Type>) => void } = {
    answer: ({ id, answer }) => take(id)?.resolve(answer as never),
    refused: ({ id, problem }) => take(id)?.reject(new Refused(problem)),
    progress: ({ id, text }) => waiting.get(id)?.onProgress?.(text),
  };
  // No number of an earlier page comes again: an answer to it may still be on its way.
  let last = Date.now() * 1000;
  const take = (id: number) => {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
  };
  const send = (message: (id: number) => PageMessage, { signal, onProgress }: AskOptions = {}) => {
    const id = ++last;
    return new Promise<never>((resolve, reject) => {
      const end = () => {
        if (!take(id)) return;
        editor.postMessage({ type: 'cancel', id });
        reject(new Refused({ message: 'It was cancelled.' }));
      };
      waiting.set(id, {
        resolve: answer => {
          signal?.removeEventListener('abort', end);
          resolve(answer);
        },
        reject,
        onProgress,
      });
      if (signal?.aborted) end();
      else {
        signal?.addEventListener('abort', end, { once: true });
        editor.postMessage(message(id));
      }
    });
  };
  addEventListener('message', ({ data }: MessageEvent<EditorMessage>) => {
    (heard[data.type] as ((message: EditorMessage) => void) | undefined)?.(data);
  });
  // Before the first question: what an earlier page asked is dropped with it.
  editor.postMessage({ type: 'ready' });
  return {
    kind: 'editor',
    folders,
    ask: (question, params, options) => send(id => ({ type: 'ask', id, question, params }), options),
    onRuns(listener) {
      heard.runs = ({ runs }) => listener(runs);
    },
    onWork(listener) {
      heard.work = ({ work }) => listener(work);
    },
    onGone(listener) {
      heard.gone = message => listener(message.folders);
    },
    onGo(listener) {
      heard.go = ({ route }) => listener(route);
    },
    saved: () => (editor.getState() as { page?: unknown } | undefined)?.page,
    save: page => editor.setState({ folders, page }),
    saveFile: file => send(id => ({ type: 'saveFile', id, file })),
    copy: async text => editor.postMessage({ type: 'copy', text }),
    sheetUrl: (name, run = 0) => sheetFolders[run] + encodeURIComponent(name),
    open: (target: OpenTarget) => editor.postMessage({ type: 'open', target }),
  };
}
