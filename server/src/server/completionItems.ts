import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { expandSnippet } from '../language/completion/insertText.ts';
import type { Completion } from '../language/completion/offer.ts';
import { rangeOf } from './ranges.ts';

/**
 * Completions as an editor takes them.
 * @param snippets whether it knows snippets; if not, it gets what they leave behind
 */
export function completionItems(
  document: TextDocument,
  found: readonly Completion[],
  snippets: boolean,
): CompletionItem[] {
  return found.map((completion, i) => ({
    label: completion.label,
    kind: KINDS[completion.kind],
    ...(completion.detail && { detail: completion.detail }),
    documentation: { kind: MarkupKind.Markdown, value: completion.documentation },
    sortText: String(i).padStart(4, '0'),
    filterText: completion.filter ?? completion.label,
    insertTextFormat: snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    insertTextMode: InsertTextMode.asIs,
    textEdit: {
      range: rangeOf(document, completion),
      newText: snippets ? completion.insert : expandSnippet(completion.insert),
    },
    ...(completion.remove && {
      additionalTextEdits: [{ range: rangeOf(document, completion.remove), newText: '' }],
    }),
    ...(completion.again && { command: { title: 'Suggest', command: 'editor.action.triggerSuggest' } }),
  }));
}

const KINDS: Record<Completion['kind'], CompletionItemKind> = {
  key: CompletionItemKind.Property,
  section: CompletionItemKind.Module,
  value: CompletionItemKind.Value,
  class: CompletionItemKind.EnumMember,
  folder: CompletionItemKind.Folder,
  file: CompletionItemKind.File,
  snippet: CompletionItemKind.Snippet,
};
