import { DiagnosticSeverity, type Diagnostic as Published, type ServerCapabilities } from 'vscode-languageserver/node';
import type { Diagnostic } from '../language/diagnostic.ts';
import type { SeveritySetting } from '../protocol.ts';
import type { ServerContext } from './context.ts';
import { documentationOf } from './documentation.ts';
import { validateDocument } from './validateDocument.ts';

/** Publishes what is to be said of every open file: at once when it is opened or changed, and when settings change. */
export function registerDiagnostics(context: ServerContext): ServerCapabilities {
  const { connection, documents, log } = context;
  const waiting = new Map<string, NodeJS.Immediate>();

  const publish = async (uri: string) => {
    waiting.delete(uri);
    const document = documents.get(uri);
    const validation = document && (await validateDocument(context, document));
    // What was found in a text that is no longer there is worth nothing.
    if (!validation) return;
    const diagnostics = published(validation.diagnostics, context.settings().severities);
    await connection.sendDiagnostics({ uri, version: document.version, diagnostics });
  };
  // Of changes that wait in the channel together only the last is worth an answer.
  const schedule = (uri: string) => {
    if (waiting.has(uri)) return;
    const start = () => publish(uri).catch(error => log.error(`${uri} could not be validated: ${error.stack}`));
    waiting.set(uri, setImmediate(start));
  };
  const scheduleAll = () => documents.keys().forEach(schedule);

  documents.onDidChangeContent(({ document }) => schedule(document.uri));
  documents.onDidClose(({ document: { uri } }) => {
    clearImmediate(waiting.get(uri));
    waiting.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  // The data that a file names may have come or gone.
  documents.onDidSave(({ document }) => schedule(document.uri));
  context.onSettings(scheduleAll);
  context.onTrusted(scheduleAll);
  return {};
}

function published(
  diagnostics: readonly Diagnostic[],
  severities: Partial<Record<string, SeveritySetting>>,
): Published[] {
  return diagnostics.flatMap(({ range, code, message, severity: usual }) => {
    const severity = severities[code] ?? usual;
    if (severity === 'off') return [];
    const href = documentationOf(code);
    return [
      {
        range,
        code,
        message,
        severity: SEVERITIES[severity],
        source: 'depthlens',
        ...(href !== undefined && { codeDescription: { href } }),
      },
    ];
  });
}

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;
