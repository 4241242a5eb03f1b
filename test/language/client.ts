import { fork, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  IPCMessageReader,
  IPCMessageWriter,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver-protocol/node';

const SERVER = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A folder for downloads that is not there. */
export const NO_CACHE = join(tmpdir(), 'depthlens-no-cache');

export type Transport = 'ipc' | 'stdio';

export interface Client {
  connection: ProtocolConnection;
  initialized: InitializeResult;
  pid: number;
  open(uri: string, text: string, version?: number): Promise<void>;
  /** Replaces the whole text. */
  change(uri: string, text: string, version: number): Promise<void>;
  edit(uri: string, changes: TextDocumentContentChangeEvent[], version: number): Promise<void>;
  close(uri: string): Promise<void>;
  /** The diagnostics of a version of a document, once they are published. */
  diagnostics(uri: string, version: number): Promise<Diagnostic[]>;
  /** Everything that was published, in order. */
  published: PublishDiagnosticsParams[];
  /** Ends the server as an editor does. @returns its exit code */
  stop(): Promise<number | null>;
  /** Cuts the channel, as the death of an editor does. @returns the server's exit code */
  die(): Promise<number | null>;
}

/** A plain client of the built language server, over a real channel. */
export async function startClient(
  transport: Transport,
  { trusted = true, settings = {}, folders = [] as string[], capabilities = {} as ClientCapabilities } = {},
): Promise<Client> {
  // What was measured on this machine must not change what is said.
  const env = { ...process.env, DEPTHLENS_CACHE: NO_CACHE };
  const server =
    transport === 'ipc'
      ? fork(SERVER, ['--node-ipc'], { silent: true, env })
      : spawn(process.execPath, [SERVER, '--stdio'], { stdio: 'pipe', env });
  const errors: string[] = [];
  server.stderr?.on('data', data => errors.push(String(data)));
  const ended = new Promise<number | null>(resolve => {
    server.on('exit', code => resolve(code));
  });
  const connection =
    transport === 'ipc'
      ? createProtocolConnection(new IPCMessageReader(server), new IPCMessageWriter(server))
      : createProtocolConnection(new StreamMessageReader(server.stdout!), new StreamMessageWriter(server.stdin!));
  const published: PublishDiagnosticsParams[] = [];
  const waiting = new Set<() => void>();
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    published.push(params);
    for (const look of waiting) look();
  });
  connection.listen();
  const initialized: InitializeResult = await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      ...capabilities,
      workspace: { workspaceFolders: true, ...capabilities.workspace },
      textDocument: { publishDiagnostics: {}, ...capabilities.textDocument },
    },
    workspaceFolders: folders.map(uri => ({ uri, name: uri })),
    initializationOptions: { trusted, settings },
  });
  await connection.sendNotification('initialized', {});

  return {
    connection,
    initialized,
    pid: server.pid!,
    published,
    open: (uri, text, version = 1) =>
      connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'depthlens', version, text },
      }),
    change: (uri, text, version) =>
      connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      }),
    edit: (uri, contentChanges, version) =>
      connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges }),
    close: uri => connection.sendNotification('textDocument/didClose', { textDocument: { uri } }),
    diagnostics: (uri, version) =>
      new Promise((resolve, reject) => {
        const timeout = setTimeout(
          () => reject(new Error(`no diagnostics of version ${version}: ${errors.join('')}`)),
          20_000,
        );
        const look = () => {
          const found = published.find(params => params.uri === uri && params.version === version);
          if (!found) return;
          clearTimeout(timeout);
          waiting.delete(look);
          resolve(found.diagnostics);
        };
        waiting.add(look);
        look();
      }),
    die: () => {
      if (transport === 'ipc') server.disconnect();
      else server.stdin!.end();
      return ended;
    },
    stop: async () => {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      const code = await ended;
      connection.dispose();
      return code;
    },
  };
}
