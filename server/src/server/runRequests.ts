import {
  type CancellationToken,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import {
  ASK_PROGRESS,
  type AskProgress,
  type EditorRequests,
  type Problem,
  RUNS_CHANGED,
  type RunStarted,
  type StartResult,
} from '../protocol.ts';
import { problemOf } from '../runs/problem.ts';
import type { ServerContext } from './context.ts';
import type { Runs } from './runsService.ts';

type Handler<M extends keyof EditorRequests> = (
  params: EditorRequests[M]['params'],
  signal: AbortSignal,
) => Promise<EditorRequests[M]['result']>;

const UNTRUSTED: Problem = {
  message: 'This workspace is not trusted, so nothing runs in it.',
  hint: 'Trust the workspace (command `Workspaces: Manage Workspace Trust`), then try again.',
};

/** Answers the extension's requests about runs, and pushes what changes. */
export function registerRuns({ connection, trusted }: ServerContext, runs: Runs): ServerCapabilities {
  const on = <M extends keyof EditorRequests>(method: M, handler: Handler<M>) =>
    connection.onRequest(
      method,
      async (params: EditorRequests[M]['params'], token: CancellationToken): Promise<unknown> => {
        const signal = signalOf(token);
        try {
          return await handler(params, signal);
        } catch (error) {
          if (signal.aborted) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
          throw error;
        }
      },
    );
  /** For requests whose result can say what went wrong. */
  const attempt = async <T extends object>(work: () => Promise<T>): Promise<T | { problem: Problem }> =>
    trusted() ? attemptToRead(work) : { problem: UNTRUSTED };
  /** The same where only run folders are read. */
  const attemptToRead = async <T extends object>(work: () => Promise<T>): Promise<T | { problem: Problem }> => {
    try {
      return await work();
    } catch (error) {
      return { problem: problemOf(error) };
    }
  };
  const starting = async (signal: AbortSignal, work: () => Promise<RunStarted>): Promise<StartResult> => {
    const result = await attempt(async (): Promise<StartResult> => {
      const started = await work();
      return started.type === 'run_folder' ? { folder: started.folder } : { problem: started.problem };
    });
    if ('problem' in result) signal.throwIfAborted();
    return result;
  };

  runs.onChange(change => void connection.sendNotification(RUNS_CHANGED, change));
  on('depthlens/runs', () => runs.all());
  on('depthlens/start', ({ file, download = false }, signal) =>
    starting(signal, () => runs.start(file, download, signal)),
  );
  on('depthlens/resume', ({ folder, download = false }, signal) =>
    starting(signal, () => runs.resume(folder, download, signal)),
  );
  on('depthlens/extend', ({ folder, members, download = false }, signal) =>
    starting(signal, () => runs.extend(folder, members, download, signal)),
  );
  on('depthlens/cancel', ({ folder, force = false }) =>
    attempt(async () => {
      await runs.cancel(folder, force);
      return {};
    }),
  );
  on('depthlens/delete', ({ folder }) =>
    attempt(async () => {
      await runs.remove(folder);
      return {};
    }),
  );
  on('depthlens/export', ({ folder, table, format, out }, signal) =>
    attempt(async () => {
      await runs.call(['export', folder, '--table', table, '--format', format, '--out', out], signal);
      return {};
    }),
  );
  on('depthlens/applyMarks', ({ folder, out }, signal) =>
    attempt(async () => ({ text: await runs.call(['apply-marks', folder, '--out', out, '--force'], signal) })),
  );
  on('depthlens/report', ({ folders, out }, signal) =>
    attempt(async () => {
      await runs.call(['report', ...folders, '--out', out], signal);
      return {};
    }),
  );
  on('depthlens/summary', ({ folders }, signal) =>
    attemptToRead(async () => ({ text: await runs.call(['show', ...folders], signal) })),
  );
  on('depthlens/ask', async ({ token, ...ask }, signal) => {
    // Only this one starts a process.
    if (ask.question === 'nearest' && !trusted()) return { problem: UNTRUSTED };
    const onProgress = (text: string) => {
      const progress: AskProgress = { token, text };
      void connection.sendNotification(ASK_PROGRESS, progress);
    };
    return runs.ask(ask, { signal, onProgress });
  });
  on('depthlens/doctor', async (_, signal) => {
    if (!trusted()) return { text: `${UNTRUSTED.message} ${UNTRUSTED.hint}` };
    return { text: await runs.call(['doctor'], signal) };
  });
  return {};
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
