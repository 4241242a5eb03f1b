import { Worker } from 'node:worker_threads';
import { builtFile } from '../assets.ts';
import type { CliSettings, FromResults, PanelAsk, Problem, ToResults } from '../protocol.ts';

/** What it has read it keeps, so it lives on for a while after a question. */
const IDLE_MILLISECONDS = 10 * 60_000;

/** Answers the questions of the panels, in a thread of its own. */
export interface ResultsThread {
  /** @throws the signal's reason once it aborts */
  ask(
    ask: PanelAsk,
    cli: CliSettings,
    options: { signal: AbortSignal; onProgress: (text: string) => void },
  ): Promise<{ answer: unknown } | { problem: Problem }>;
  close(): void;
}

interface Waiting {
  resolve(result: { answer: unknown } | { problem: Problem }): void;
  onProgress(text: string): void;
}

/** @param onError told of a thread that ended by a mistake */
export function createResultsThread(onError: (error: Error) => void): ResultsThread {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;

  const take = (id: number) => {
    const found = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) idle = setTimeout(close, IDLE_MILLISECONDS).unref();
    return found;
  };
  const hear = (message: FromResults) => {
    if (message.type === 'progress') waiting.get(message.id)?.onProgress(message.text);
    else if (message.type === 'answer') take(message.id)?.resolve({ answer: message.answer });
    else take(message.id)?.resolve({ problem: message.problem });
  };
  const start = () => {
    const started = new Worker(builtFile('results-worker.js'));
    started.unref();
    started.on('message', hear);
    started.on('error', error => {
      onError(error);
      if (thread === started) thread = undefined;
      const problem = { message: `The results could not be read: ${error.message}`, hint: 'The log may tell more.' };
      for (const id of [...waiting.keys()]) take(id)?.resolve({ problem });
    });
    return started;
  };
  function close() {
    clearTimeout(idle);
    void thread?.terminate();
    thread = undefined;
  }

  return {
    ask: (ask, cli, { signal, onProgress }) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        clearTimeout(idle);
        thread ??= start();
        const id = ++last;
        const send = (message: ToResults) => thread?.postMessage(message);
        const end = () => {
          if (!take(id)) return;
          send({ type: 'cancel', id });
          reject(signal.reason);
        };
        signal.addEventListener('abort', end, { once: true });
        waiting.set(id, {
          resolve(result) {
            signal.removeEventListener('abort', end);
            resolve(result);
          },
          onProgress,
        });
        send({ type: 'ask', id, ask, cli });
      }),
    close,
  };
}
