import { type CancellationToken, type LogOutputChannel, workspace } from 'vscode';
import {
  CloseAction,
  ErrorAction,
  IPCMessageReader,
  IPCMessageWriter,
  LanguageClient,
  RevealOutputChannelOn,
} from 'vscode-languageclient/node';
import {
  ASK_PROGRESS,
  type AskProgress,
  type EditorRequests,
  type InitializationOptions,
  RUNS_CHANGED,
  type RunsChanged,
  TRUSTED,
} from '../../server/src/protocol.ts';
import { type ProcessEnd, restartLimit } from './restarts.ts';
import { type ServerProcess, startServerProcess } from './serverProcess.ts';
import { currentSettings } from './settings.ts';

/** How long a server may take to begin before it is ended instead of asked. */
const PATIENCE_MILLISECONDS = 2000;

/** The language server, whichever process it is at the moment. */
export interface Server {
  /** @throws if the server is not there or ends before it answers */
  request<Method extends keyof EditorRequests>(
    method: Method,
    params: EditorRequests[Method]['params'],
    token?: CancellationToken,
  ): Promise<EditorRequests[Method]['result']>;
  /** Starts it anew, also after it was given up. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerListeners {
  /** It answers from now on; what was known of runs may be out of date. */
  ready(): void;
  runsChanged(change: RunsChanged): void;
  askProgress(progress: AskProgress): void;
  /** It ended more often than a restart can help. */
  givenUp(end: ProcessEnd): void;
}

/** Starts the language server, and again when it ends by itself, up to a limit. */
export function startServer(module: string, log: LogOutputChannel, listeners: ServerListeners): Server {
  const limit = restartLimit();
  let life = startLife(module, log, listeners, ended);
  let stopped = false;
  let restarting: Promise<void> | undefined;

  function ended(end: ProcessEnd) {
    if (stopped) return;
    const again = limit.allows();
    const how = end.signal ?? `exit code ${end.code}`;
    log.warn(`The language server ended (${how}) and is ${again ? '' : 'not '}started again.`);
    if (again) life = startLife(module, log, listeners, ended);
    else listeners.givenUp(end);
  }
  async function restart() {
    limit.forget();
    await life.stop();
    life = startLife(module, log, listeners, ended);
    await life.started;
  }
  const configuration = workspace.onDidChangeConfiguration(change => {
    if (change.affectsConfiguration('depthlens')) life.sendSettings();
  });
  const trust = workspace.onDidGrantWorkspaceTrust(() => life.sendTrust());

  return {
    request: (method, params, token) => life.request(method, params, token),
    restart() {
      restarting ??= restart().finally(() => {
        restarting = undefined;
      });
      return restarting;
    },
    async stop() {
      stopped = true;
      configuration.dispose();
      trust.dispose();
      await life.stop();
    },
  };
}

/** Failures are told once, by what asked; the client's own pop-ups would tell them again. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** One process and the client that talks to it. */
function startLife(
  module: string,
  log: LogOutputChannel,
  { ready, runsChanged, askProgress }: ServerListeners,
  onEnd: (end: ProcessEnd) => void,
) {
  let child: ServerProcess | undefined;
  let stopping = false;
  const client = new QuietClient(
    'depthlens',
    'Depthlens',
    async () => {
      child = startServerProcess(module, line => log.info(line));
      void child.ended.then(end => {
        if (!stopping) onEnd(end);
      });
      return { reader: new IPCMessageReader(child.process), writer: new IPCMessageWriter(child.process) };
    },
    {
      documentSelector: [{ language: 'depthlens' }],
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: (): InitializationOptions => ({
        trusted: workspace.isTrusted,
        settings: currentSettings(),
      }),
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        // The process tells of its end, with its last words, and its successor gets a client of its own.
        closed: () => ({ action: CloseAction.DoNotRestart, handled: true, message: 'Its connection is closed.' }),
      },
    },
  );
  client.onNotification(RUNS_CHANGED, runsChanged);
  client.onNotification(ASK_PROGRESS, askProgress);
  const started = client.start().then(ready, error => {
    log.error(`The language server did not start: ${error instanceof Error ? error.message : error}`);
    // One that cannot even begin counts as one that ended.
    child?.process.kill();
  });
  const notify = async (method: string, params?: object) => {
    await started;
    if (client.isRunning()) await client.sendNotification(method, params);
  };
  return {
    started,
    async request<Method extends keyof EditorRequests>(
      method: Method,
      params: EditorRequests[Method]['params'],
      token?: CancellationToken,
    ): Promise<EditorRequests[Method]['result']> {
      await started;
      // An absent token must not be sent as a parameter.
      return token ? client.sendRequest(method, params, token) : client.sendRequest(method, params);
    },
    sendSettings: () => notify('workspace/didChangeConfiguration', { settings: { depthlens: currentSettings() } }),
    sendTrust: () => notify(TRUSTED),
    async stop() {
      stopping = true;
      // One that hangs before it has begun cannot be asked.
      await Promise.race([started, new Promise(resolve => setTimeout(resolve, PATIENCE_MILLISECONDS))]);
      await client.dispose().catch(error => log.warn(`The language server did not stop by itself: ${error}`));
      child?.process.kill();
    },
  };
}
