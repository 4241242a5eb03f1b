import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range } from '../diagnostic.ts';

/** What is to stand in place of a range of the text. */
export interface Edit {
  range: Range;
  newText: string;
}

/** A text with edits applied, which may not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return TextDocument.applyEdits(TextDocument.create('', '', 0, text), [...edits]);
}
