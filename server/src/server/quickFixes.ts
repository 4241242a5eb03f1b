import { basename } from 'node:path';
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic as Published,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import type { Diagnostic } from '../language/diagnostic.ts';
import type { QuickFix } from '../language/fixes/fix.ts';
import { quickFixes } from '../language/fixes/quickFix.ts';
import type { ServerContext } from './context.ts';
import { pathOf } from './paths.ts';
import { validateDocument } from './validateDocument.ts';

/** Offers what can be done about the remarks at a place. */
export function registerQuickFixes(context: ServerContext): ServerCapabilities {
  const { connection, documents, settings } = context;
  connection.onCodeAction(async ({ textDocument: { uri }, range, context: { diagnostics: shown, only } }) => {
    const document = documents.get(uri);
    const validated = document && (await validateDocument(context, document));
    if (!validated) return [];
    const { parsed, facts, diagnostics } = validated;
    const told = diagnostics.filter(({ code }) => settings().severities[code] !== 'off');
    const fileName = basename(pathOf(uri) ?? '');
    return quickFixes(parsed, told, range, facts, fileName)
      .map(fix => action(uri, fix, shown))
      .filter(({ kind }) => !only || only.some(wanted => kind === wanted || kind!.startsWith(`${wanted}.`)));
  });
  return { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] } };
}

function action(
  uri: string,
  { title, edits, diagnostic, preferred }: QuickFix,
  shown: readonly Published[],
): CodeAction {
  const fixed = diagnostic && shown.filter(other => isSame(other, diagnostic));
  return {
    title,
    kind: diagnostic ? CodeActionKind.QuickFix : CodeActionKind.RefactorRewrite,
    edit: { changes: { [uri]: edits } },
    ...(fixed && { diagnostics: fixed }),
    ...(preferred && { isPreferred: true }),
  };
}

function isSame({ code, range: { start } }: Published, diagnostic: Diagnostic): boolean {
  const { line, character } = diagnostic.range.start;
  return code === diagnostic.code && start.line === line && start.character === character;
}
