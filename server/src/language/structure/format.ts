import { type ParsedText, parseText } from '../parse/parse.ts';
import { scan } from '../scan/scan.ts';
import type { Node, Span } from '../scan/tree.ts';

/** What an editor's settings say of the form. */
export interface FormatOptions {
  indent: number;
}

const LINE_WIDTH = 120;

/** Comments beside anchors can move twice before they stand still; what does not then is left as it is. */
const MOST_ROUNDS = 3;

/** Some thousand lines: to write and read more of them again and again would keep the editor waiting. */
const MOST_CHARACTERS = 100_000;

/**
 * The text in an even form: indentation, blanks around brackets and colons. Values, comments, the order of keys and the
 * choice between block and flow stay. undefined where the text has errors or is very long, or where not everything would stay.
 */
export function format(text: string, options: FormatOptions): string | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const before = parseText(text);
  let written = write(before, options);
  for (let round = 1; written !== undefined && round <= MOST_ROUNDS; round++) {
    const after = parseText(written);
    if (!isSame(before, after)) return undefined;
    const again = write(after, options);
    if (again === written) return written;
    written = again;
  }
  return undefined;
}

function write({ text, value, document }: ParsedText, { indent }: FormatOptions): string | undefined {
  if (value === undefined || !document) return undefined;
  const options = { indent: Math.min(8, Math.max(2, indent)), lineWidth: LINE_WIDTH, flowCollectionPadding: true };
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  return mark + tightLists(document.toString(options)).replaceAll('\n', lineEnd);
}

/** Whether values and comments are as before. */
function isSame(before: ParsedText, after: ParsedText): boolean {
  const comments = (parsed: ParsedText) => parsed.comments.map(comment => comment.text.trimEnd()).join('\n');
  return JSON.stringify(before.value) === JSON.stringify(after.value) && comments(before) === comments(after);
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
