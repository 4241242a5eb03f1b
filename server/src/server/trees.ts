import type { TextDocument } from 'vscode-languageserver-textdocument';
import { scan } from '../language/scan/scan.ts';
import type { Tree } from '../language/scan/tree.ts';

/** Reads every version of a document once: an editor asks for outline, folding and links after each change. */
export function createTrees(): (document: TextDocument) => Tree {
  const known = new WeakMap<TextDocument, { version: number; tree: Tree }>();
  return document => {
    const before = known.get(document);
    if (before?.version === document.version) return before.tree;
    const tree = scan(document.getText());
    known.set(document, { version: document.version, tree });
    return tree;
  };
}
