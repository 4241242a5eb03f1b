import { type Document, isCollection, parseDocument, visit } from 'yaml';
import { MOST_CHARACTERS } from './parse.ts';
import { scan } from './scan.ts';
import type { Node, Span } from './tree.ts';

/** What an editor's settings say of the form. */
export interface FormatOptions {
  indent: number;
}

const LINE_WIDTH = 120;

/**
 * The text in an even form: indentation, blanks around brackets and colons. Values, comments, the order of keys and the
 * choice between block and flow stay. undefined where the text has errors, or where not everything would stay.
 */
export function format(text: string, { indent }: FormatOptions): string | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  try {
    const document = parse(text);
    if (document.errors.length > 0 || document.contents === null || isTooDeep(document)) return undefined;
    const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
    const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
    const written = document.toString({
      indent: Math.min(8, Math.max(2, indent)),
      lineWidth: LINE_WIDTH,
      flowCollectionPadding: true,
    });
    const formatted = mark + tightLists(written).replaceAll('\n', lineEnd);
    return isSame(document, text, formatted) ? formatted : undefined;
  } catch {
    // The library throws at an alias without its anchor, and at nesting that ends its recursion: `check` tells why.
    return undefined;
  }
}

/** `[a, b]` as people write lists; the library puts the blanks of `{ a: b }` there too. */
function tightLists(text: string): string {
  const cuts: Span[] = [];
  const waiting: Node[] = [scan(text).root].filter(node => node !== undefined);
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'scalar') continue;
    for (const { value } of node.kind === 'map' ? node.pairs : node.items) if (value) waiting.push(value);
    if (node.kind === 'map' || !node.flow || !node.closed || node.items.length === 0) continue;
    if (text[node.from + 1] === ' ') cuts.push({ from: node.from + 1, to: node.from + 2 });
    if (/[^\s] $/.test(text.slice(node.to - 3, node.to - 1))) cuts.push({ from: node.to - 2, to: node.to - 1 });
  }
  cuts.sort((a, b) => b.from - a.from);
  return cuts.reduce((left, { from, to }) => left.slice(0, from) + left.slice(to), text);
}

function parse(text: string): Document.Parsed {
  return parseDocument(text, { prettyErrors: false, logLevel: 'error', keepSourceTokens: false });
}

/** Whether value and comments are as before. */
function isSame(before: Document.Parsed, text: string, formatted: string): boolean {
  const after = parse(formatted);
  if (after.errors.length > 0) return false;
  const value = (document: Document.Parsed) => JSON.stringify(document.toJS({ maxAliasCount: 100 }));
  return value(before) === value(after) && commentsOf(text).join('\n') === commentsOf(formatted).join('\n');
}

function commentsOf(text: string): string[] {
  return scan(text).comments.map(({ from, to }) => text.slice(from, to).trimEnd());
}

function isTooDeep(document: Document.Parsed): boolean {
  let tooDeep = false;
  visit(document, (_, node, path) => {
    if (isCollection(node) && path.length > 100) {
      tooDeep = true;
      return visit.BREAK;
    }
    return undefined;
  });
  return tooDeep;
}
