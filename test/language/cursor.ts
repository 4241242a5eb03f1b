import { expandSnippet } from '../../server/src/language/completion/insertText.ts';
import type { Completion } from '../../server/src/language/completion/offer.ts';
import type { Span } from '../../server/src/language/scan/tree.ts';

/** A text with its cursor, which stands in it as `|`. */
export function atCursor(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('|');
  if (offset < 0) throw new Error('no cursor in this text');
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}

/** The text after a completion was chosen, as an editor would leave it. */
export function insert(text: string, { from, to, remove, insert: snippet }: Completion): string {
  const edits: [Span, string][] = [[{ from, to }, expandSnippet(snippet)]];
  if (remove) edits.push([remove, '']);
  edits.sort(([a], [b]) => b.from - a.from);
  return edits.reduce((edited, [span, added]) => edited.slice(0, span.from) + added + edited.slice(span.to), text);
}
