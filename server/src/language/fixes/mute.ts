import type { Diagnostic } from '../diagnostic.ts';
import { codesIn } from '../diagnostics/ignoreComment.ts';
import type { ParsedText } from '../parse/parse.ts';
import type { Edit } from './edit.ts';
import { lineBreakOf, lineEnd } from './insertKey.ts';

/** The comments that mute a remark: at the end of its line and, for where that cannot stand, on a line before it. */
export function muteEdits(parsed: ParsedText, { range, code }: Diagnostic): Edit[] {
  const { text, comments } = parsed;
  const start = offsetOfLine(parsed, range.start.line);
  const end = lineEnd(text, start);
  const comment = comments.find(({ offset }) => offset >= start && offset <= end);
  const at = (offset: number, newText: string): Edit => ({ range: parsed.range(offset, offset), newText });
  const blanks = /^[ \t]*/.exec(text.slice(start, end))![0];
  const before = at(start, `${blanks}# depthlens-ignore ${code}${lineBreakOf(text)}`);
  const last = comment && codesIn(comment).at(-1);
  if (last) return [at(last.to, `, ${code}`)];
  return comment ? [before] : [at(end, ` # depthlens-ignore ${code}`), before];
}

function offsetOfLine({ text }: ParsedText, line: number): number {
  const breaks = /\r\n|\n|\r/g;
  let start = 0;
  for (let i = 0; i < line && breaks.exec(text); i++) start = breaks.lastIndex;
  return start;
}
