// The thread of the language server that reads run folders for the panels: whoever types meanwhile never waits for it.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { FromResults, ToResults } from './protocol.ts';
import { answer } from './results/panels/answer.ts';
import { problemOf } from './runs/problem.ts';

const atWork = new Map<number, AbortController>();

const tell = (message: FromResults) => parentPort!.postMessage(message);

parentPort!.on('message', async (message: ToResults) => {
  const { type, id } = message;
  if (type === 'cancel') return atWork.get(id)?.abort();
  const { folders, question, params } = message.ask;
  const end = new AbortController();
  const { signal } = end;
  atWork.set(id, end);
  try {
    // What was cancelled while another question was answered is not begun.
    await nextTurn();
    signal.throwIfAborted();
    const onProgress = (text: string) => tell({ type: 'progress', id, text });
    const given = await answer(folders, question, params, { signal, onProgress, cli: message.cli });
    if (!signal.aborted) tell({ type: 'answer', id, answer: given });
  } catch (error) {
    if (!signal.aborted) tell({ type: 'refused', id, problem: problemOf(error) });
  } finally {
    atWork.delete(id);
  }
});
