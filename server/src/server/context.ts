import type { ClientCapabilities, Connection, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Settings } from '../protocol.ts';
import type { Log } from './log.ts';
import type { RunsService } from './services.ts';

/** What the parts of the server share. */
export interface ServerContext {
  connection: Connection;
  documents: TextDocuments<TextDocument>;
  /** What the editor can do. */
  client: ClientCapabilities;
  settings(): Settings;
  onSettings(listener: (settings: Settings) => void): void;
  /** Where the workspace is not trusted, files are validated and nothing runs. */
  trusted(): boolean;
  /** Told once, when trust is granted later. */
  onTrusted(listener: () => void): void;
  /** Absolute paths. */
  workspaceFolders(): string[];
  onWorkspaceFolders(listener: () => void): void;
  runs: RunsService;
  log: Log;
}
