import { type CodeLens, CodeLensRefreshRequest, type ServerCapabilities } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Tree } from '../language/scan/tree.ts';
import { codeLenses } from '../language/structure/codeLens.ts';
import type { RunItem } from '../protocol.ts';
import type { ServerContext } from './context.ts';
import { pathOf } from './paths.ts';
import { rangeOf } from './ranges.ts';

/** Runs come and go in bursts; the editor asks for all lenses anew each time that it is told. */
const REFRESH_MILLISECONDS = 200;

/** The actions over the name of an experiment, which change when its runs do. */
export function registerCodeLenses(
  context: ServerContext,
  treeOf: (document: TextDocument) => Tree,
): ServerCapabilities {
  const { connection, documents, client } = context;
  /** By document: the lenses that the editor has, without their places. */
  const shown = new Map<string, string>();
  let waiting: NodeJS.Timeout | undefined;

  /** None if there is a mistake of ours: this is asked for by a timer too, where one would end the server. */
  const lensesOf = (document: TextDocument): CodeLens[] => {
    try {
      return readLenses(document);
    } catch (error) {
      context.log.error(`code lens: ${(error as Error).stack}`);
      return [];
    }
  };
  const readLenses = (document: TextDocument): CodeLens[] => {
    const file = pathOf(document.uri);
    if (!file || !context.trusted() || !context.settings().codeLens.enabled) return [];
    return codeLenses(treeOf(document), file, runsOf(file, context.runs.list())).map(lens => ({
      range: rangeOf(document, lens),
      command: {
        title: lens.title,
        command: lens.command,
        arguments: lens.arguments,
        ...(lens.tooltip && { tooltip: lens.tooltip }),
      },
    }));
  };
  const content = (lenses: CodeLens[]) => JSON.stringify(lenses.map(({ command }) => command));
  const refresh = () => {
    waiting = undefined;
    const stale = documents.all().some(document => {
      const before = shown.get(document.uri);
      return before !== undefined && before !== content(lensesOf(document));
    });
    // An editor that closed meanwhile does not answer, and needs nothing.
    if (stale) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
  };
  const schedule = () => {
    if (waiting || !client.workspace?.codeLens?.refreshSupport) return;
    waiting = setTimeout(refresh, REFRESH_MILLISECONDS);
  };

  connection.onCodeLens(({ textDocument }) => {
    const document = documents.get(textDocument.uri);
    if (!document) return [];
    const lenses = lensesOf(document);
    shown.set(document.uri, content(lenses));
    return lenses;
  });
  documents.onDidClose(({ document }) => shown.delete(document.uri));
  context.runs.onChange(schedule);
  context.onSettings(schedule);
  context.onTrusted(schedule);
  return { codeLensProvider: { resolveProvider: false } };
}

/** The runs of a file. Windows does not tell upper from lower case in paths. */
export function runsOf(file: string, runs: readonly RunItem[]): RunItem[] {
  const plain = (path: string) => (process.platform === 'win32' ? path.toLowerCase() : path);
  return runs.filter(({ experimentFile }) => plain(experimentFile) === plain(file));
}
