import {
  createConnection,
  type InitializeParams,
  ProposedFeatures,
  type ServerCapabilities,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type InitializationOptions, TRUSTED } from '../protocol.ts';
import type { ServerContext } from './context.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { registerFeatures } from './features.ts';
import { createLog } from './log.ts';
import { pathOf } from './paths.ts';
import { registerQuickFixes } from './quickFixes.ts';
import { registerRuns } from './runRequests.ts';
import { createRuns } from './runsService.ts';
import { readSettings } from './settings.ts';

/** Starts the server on the channel that the command line names, and answers until the editor ends it. */
export function startServer(): void {
  const connection = createConnection(ProposedFeatures.all);
  const documents = new TextDocuments(TextDocument);
  connection.onInitialize(params => {
    const surroundings = createSurroundings(connection, documents, params);
    const runs = createRuns(surroundings);
    const context: ServerContext = { ...surroundings, runs };
    const capabilities: ServerCapabilities = {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      ...registerDiagnostics(context),
      ...registerQuickFixes(context),
      ...registerFeatures(context),
      ...registerRuns(context, runs),
    };
    return { capabilities, serverInfo: { name: 'Depthlens' } };
  });
  // A channel of Node's `fork` ends without a word when the editor dies.
  process.once('disconnect', () => process.exit(1));
  documents.listen(connection);
  connection.listen();
}

function createSurroundings(
  connection: ServerContext['connection'],
  documents: ServerContext['documents'],
  { capabilities, initializationOptions, workspaceFolders }: InitializeParams,
): Omit<ServerContext, 'runs'> {
  const options = (initializationOptions ?? {}) as Partial<InitializationOptions>;
  let settings = readSettings(options.settings);
  let trusted = options.trusted === true;
  let folders = (workspaceFolders ?? []).map(({ uri }) => uri);
  const settingsChanged = createListeners<[typeof settings]>();
  const trustGranted = createListeners<[]>();
  const foldersChanged = createListeners<[]>();
  connection.onDidChangeConfiguration(({ settings: sent }) => {
    settings = readSettings((sent as { depthlens?: unknown } | null)?.depthlens);
    settingsChanged.tell(settings);
  });
  connection.onNotification(TRUSTED, () => {
    if (trusted) return;
    trusted = true;
    trustGranted.tell();
  });
  connection.onNotification(
    'workspace/didChangeWorkspaceFolders',
    ({ event }: { event: { added: { uri: string }[]; removed: { uri: string }[] } }) => {
      const gone = event.removed.map(({ uri }) => uri);
      folders = [...folders.filter(uri => !gone.includes(uri)), ...event.added.map(({ uri }) => uri)];
      foldersChanged.tell();
    },
  );
  return {
    connection,
    documents,
    client: capabilities,
    settings: () => settings,
    onSettings: settingsChanged.add,
    trusted: () => trusted,
    onTrusted: trustGranted.add,
    workspaceFolders: () => folders.flatMap(uri => pathOf(uri) ?? []),
    onWorkspaceFolders: foldersChanged.add,
    log: createLog(connection.console, () => settings.log.level),
  };
}

function createListeners<Arguments extends unknown[]>() {
  const listeners: ((...values: Arguments) => void)[] = [];
  return {
    add: (listener: (...values: Arguments) => void) => void listeners.push(listener),
    tell: (...values: Arguments) => {
      for (const listener of listeners) listener(...values);
    },
  };
}
