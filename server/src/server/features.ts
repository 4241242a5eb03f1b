import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type DocumentLink,
  type DocumentSymbol,
  FoldingRangeKind,
  MarkupKind,
  type SelectionRange,
  type ServerCapabilities,
  SymbolKind,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { asksForFacts, completions, pathToList } from '../language/completion/completion.ts';
import { hover } from '../language/hover/hover.ts';
import { MOST_CHARACTERS } from '../language/parse/parse.ts';
import { standsAt } from '../language/scan/standsAt.ts';
import { plainValue } from '../language/scan/tree.ts';
import { folds } from '../language/structure/folding.ts';
import { format } from '../language/structure/format.ts';
import { links } from '../language/structure/links.ts';
import { type Symbol as Entry, symbols } from '../language/structure/symbols.ts';
import { registerCodeLenses, runsOf } from './codeLenses.ts';
import { completionItems } from './completionItems.ts';
import type { ServerContext } from './context.ts';
import { factsHere } from './factsHere.ts';
import { existing, namesBeside } from './folders.ts';
import { pathOf } from './paths.ts';
import { rangeOf } from './ranges.ts';
import { createTrees } from './trees.ts';

/** Completion, hover, code lens, outline, folding, links, formatting and selection. */
export function registerFeatures(context: ServerContext): ServerCapabilities {
  const { connection, documents, client, log } = context;
  const treeOf = createTrees();
  const factsOf = (document: TextDocument) =>
    factsHere(context, plainValue(treeOf(document).root), pathOf(document.uri));
  const snippets = client.textDocument?.completion?.completionItem?.snippetSupport === true;

  /**
   * Answers about an open document; with nothing if it is far too large, or if there is a mistake of ours, which must
   * not end the server.
   */
  const about =
    <Params extends { textDocument: { uri: string } }, Answer>(
      what: string,
      answer: (document: TextDocument, params: Params) => Answer | Promise<Answer>,
    ) =>
    async (params: Params): Promise<Answer | null> => {
      const document = documents.get(params.textDocument.uri);
      if (!document || document.getText().length > MOST_CHARACTERS) return null;
      try {
        return await answer(document, params);
      } catch (error) {
        log.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        return null;
      }
    };

  connection.onCompletion(
    about('completion', async (document, { position }) => {
      const text = document.getText();
      const offset = document.offsetAt(position);
      const tree = treeOf(document);
      const file = pathOf(document.uri);
      const asked = file && context.trusted() ? pathToList(text, tree, offset) : undefined;
      const names = asked && (await namesBeside(file!, asked.folder, asked.files));
      const name = file && basename(file).replace(/\.depthlens\.ya?ml$/, '');
      const { folder, network } = asksForFacts(text, tree, offset) ? await factsOf(document) : {};
      const found = completions(text, tree, offset, {
        ...names,
        ...(name && { name }),
        ...(folder && { folder }),
        ...(network && { network }),
      });
      return completionItems(document, found, snippets);
    }),
  );
  connection.onHover(
    about('hover', async (document, { position }) => {
      const found = hover(treeOf(document), document.offsetAt(position), await factsOf(document));
      if (!found) return null;
      return { range: rangeOf(document, found), contents: { kind: MarkupKind.Markdown, value: found.markdown } };
    }),
  );
  connection.onDocumentSymbol(
    about('outline', document =>
      symbols(document.getText(), treeOf(document)).map(entry => documentSymbol(document, entry)),
    ),
  );
  connection.onFoldingRanges(
    about('folding', document =>
      folds(document.getText(), treeOf(document)).map(({ from, to, kind }) => ({
        startLine: document.positionAt(from).line,
        endLine: document.positionAt(to).line,
        ...(kind === 'comment' && { kind: FoldingRangeKind.Comment }),
      })),
    ),
  );
  connection.onDocumentLinks(about('links', document => documentLinks(document, context, treeOf)));
  connection.onDocumentFormatting(
    about('formatting', (document, { options }) => {
      const text = document.getText();
      const formatted = format(text, { indent: options.tabSize });
      if (formatted === undefined || formatted === text) return [];
      return [{ range: rangeOf(document, { from: 0, to: text.length }), newText: formatted }];
    }),
  );
  connection.onSelectionRanges(
    about('selection', (document, { positions }) =>
      positions.map(position => {
        const around = standsAt(treeOf(document), document.offsetAt(position))?.around ?? [];
        const all = { range: rangeOf(document, { from: 0, to: document.getText().length }) };
        return around.reduceRight<SelectionRange>((parent, span) => ({ range: rangeOf(document, span), parent }), all);
      }),
    ),
  );
  return {
    completionProvider: { triggerCharacters: [':', ' ', '[', '{', ',', '/'] },
    hoverProvider: true,
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    documentLinkProvider: {},
    documentFormattingProvider: true,
    selectionRangeProvider: true,
    ...registerCodeLenses(context, treeOf),
  };
}

const SYMBOL_KINDS: Record<Entry['kind'], SymbolKind> = {
  section: SymbolKind.Module,
  list: SymbolKind.Array,
  text: SymbolKind.String,
  number: SymbolKind.Number,
  boolean: SymbolKind.Boolean,
};

function documentSymbol(document: TextDocument, { name, detail, kind, key, children, ...span }: Entry): DocumentSymbol {
  return {
    name,
    detail,
    kind: SYMBOL_KINDS[kind],
    range: rangeOf(document, span),
    selectionRange: rangeOf(document, key),
    children: children.map(child => documentSymbol(document, child)),
  };
}

/** Where the workspace is not trusted, paths in its files are not looked at: they may lead to another machine. */
async function documentLinks(
  document: TextDocument,
  context: ServerContext,
  treeOf: ReturnType<typeof createTrees>,
): Promise<DocumentLink[]> {
  const file = pathOf(document.uri);
  if (!file || !context.trusted()) return [];
  const runs = runsOf(file, context.runs.list()).filter(({ status }) => status !== 'preparing');
  const newest = runs.toSorted((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? '')).at(0);
  const found = await Promise.all(
    links(treeOf(document), newest?.folder).map(async link => {
      const path = await existing(file, link.paths);
      if (path === undefined) return [];
      return [{ range: rangeOf(document, link), target: pathToFileURL(path).href, tooltip: link.tooltip }];
    }),
  );
  return found.flat();
}
