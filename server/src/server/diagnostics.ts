import { DiagnosticSeverity, type Diagnostic as Published, type ServerCapabilities } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic } from '../language/diagnostic.ts';
import { validate } from '../language/validate.ts';
import type { SeveritySetting } from '../protocol.ts';
import type { ServerContext } from './context.ts';

/** Publishes what is to be said of every open file: at once when it is opened or changed, and when settings change. */
export function registerDiagnostics(context: ServerContext): ServerCapabilities {
  const { connection, documents } = context;
  const waiting = new Map<string, NodeJS.Immediate>();

  const publish = (uri: string) => {
    waiting.delete(uri);
    const document = documents.get(uri);
    if (!document) return;
    const diagnostics = publishable(document, context);
    void connection.sendDiagnostics({ uri, version: document.version, diagnostics });
  };
  // Of changes that wait in the channel together only the last is worth an answer.
  const schedule = (uri: string) => {
    if (!waiting.has(uri)) waiting.set(uri, setImmediate(publish, uri));
  };

  documents.onDidChangeContent(({ document }) => schedule(document.uri));
  documents.onDidClose(({ document: { uri } }) => {
    clearImmediate(waiting.get(uri));
    waiting.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  context.onSettings(() => {
    for (const uri of documents.keys()) schedule(uri);
  });
  return {};
}

function publishable(document: TextDocument, { settings }: ServerContext): Published[] {
  const { severities } = settings();
  return validate(document.getText()).diagnostics.flatMap(diagnostic => {
    const severity = severities[diagnostic.code] ?? diagnostic.severity;
    return severity === 'off' ? [] : [published(diagnostic, severity)];
  });
}

function published({ range, code, message }: Diagnostic, severity: Exclude<SeveritySetting, 'off'>): Published {
  return { range, code, message, severity: SEVERITIES[severity], source: 'depthlens' };
}

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;
