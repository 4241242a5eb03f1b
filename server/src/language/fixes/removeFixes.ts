import { isOptional } from '../../experiment/schema.ts';
import type { DiagnosticCode } from '../codes.ts';
import type { Diagnostic, Range } from '../diagnostic.ts';
import { codesIn, type NamedCode } from '../diagnostics/ignoreComment.ts';
import { entryAt } from '../parse/nodeAt.ts';
import type { ParsedText } from '../parse/parse.ts';
import type { Edit } from './edit.ts';
import type { DiagnosticFix } from './fix.ts';
import { removeEntry } from './removeEntry.ts';

const WITHOUT_USE: readonly DiagnosticCode[] = ['unused-key', 'projection-unused', 'wrong-type'];
const TWICE: readonly DiagnosticCode[] = ['duplicate-class', 'duplicate-measure'];

/** Takes out what has no use. */
export function removeFixes(parsed: ParsedText, diagnostic: Diagnostic): DiagnosticFix[] {
  const { code, range, path } = diagnostic;
  if (code === 'ignore-unused')
    return [{ title: 'Remove this', edits: [removeCode(parsed, range)], diagnostic, preferred: true }];
  if (!parsed.document || !path?.length || ![...WITHOUT_USE, ...TWICE].includes(code)) return [];
  // A section that would be left empty goes too.
  let place = path;
  let entry = entryAt(parsed.document, place);
  while (entry?.collection.items.length === 1 && place.length > 1) {
    place = place.slice(0, -1);
    entry = entryAt(parsed.document, place);
  }
  if (!entry) return [];
  if (code === 'wrong-type' && (diagnostic.missing || !isOptional(place))) return [];
  const title = TWICE.includes(code) ? 'Remove the second' : `Remove \`${place.join('.')}\``;
  return [{ title, edits: [removeEntry(parsed, entry)], diagnostic, preferred: code === 'unused-key' }];
}

/** The comment that names a code in a range; where it names others too, only that code. */
function removeCode({ text, comments, range: rangeOf }: ParsedText, range: Range): Edit {
  const isHere = ({ from }: NamedCode) => {
    const { line, character } = rangeOf(from, from).start;
    return line === range.start.line && character === range.start.character;
  };
  const comment = comments.find(each => codesIn(each).some(isHere));
  if (!comment) return { range, newText: '' };
  const codes = codesIn(comment);
  const others = codes.filter(each => !isHere(each));
  if (others.length > 0)
    return { range: rangeOf(codes[0].from, codes.at(-1)!.to), newText: others.map(({ code }) => code).join(', ') };
  let from = comment.offset;
  let to = from + comment.text.length;
  while (from > 0 && ' \t'.includes(text[from - 1])) from--;
  // One that has a line of its own takes it along.
  if (from === 0 || '\r\n'.includes(text[from - 1])) to += /^(\r\n|\n|\r)?/.exec(text.slice(to))![0].length;
  return { range: rangeOf(from, to), newText: '' };
}
