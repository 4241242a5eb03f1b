import { nearest } from '../../experiment/nearest.ts';
import { CODES, DIAGNOSTIC_CODES, type DiagnosticCode, isDiagnosticCode } from '../codes.ts';
import { type Diagnostic, MOST_DIAGNOSTICS, type Range } from '../diagnostic.ts';
import type { ParsedText } from '../parse/parse.ts';
import { codesIn, isIgnore } from './ignoreComment.ts';

interface Ignore {
  /** The line whose remarks it mutes; undefined if nothing follows it. */
  line: number | undefined;
  code: string;
  /** Of the code in the comment. */
  range: Range;
}

/**
 * Takes out the remarks that comments mute, and adds what is to be said of these comments.
 * @param complete whether all that can be said of the text is among the diagnostics
 */
export function applyIgnores(diagnostics: readonly Diagnostic[], parsed: ParsedText, complete: boolean): Diagnostic[] {
  const ignores = readIgnores(parsed);
  if (ignores.length === 0) return [...diagnostics];
  const mutes = ({ line, code }: Ignore, diagnostic: Diagnostic) =>
    diagnostic.range.start.line === line && diagnostic.code === code && canMute(code);
  const left = diagnostics.filter(diagnostic => !ignores.some(ignore => mutes(ignore, diagnostic)));
  const useless = ignores
    .filter(ignore => !diagnostics.some(diagnostic => mutes(ignore, diagnostic)))
    .slice(0, MOST_DIAGNOSTICS + 1);
  return [...left, ...useless.flatMap(ignore => remark(ignore, complete))];
}

/** Whether a comment may mute a code: a run cannot begin with the errors that it may not. */
export function canMute(code: DiagnosticCode): boolean {
  return CODES[code] !== 'file';
}

function readIgnores(parsed: ParsedText): Ignore[] {
  const { text } = parsed;
  const ignores: Ignore[][] = [];
  // From the last to the first: where nothing but comments stands between two, both look at the same line.
  let next = text.length;
  let nextLine: number | undefined;
  const comments = parsed.comments.filter(isIgnore).slice(0, MOST_IGNORES);
  for (const comment of comments.reverse()) {
    const codes = codesIn(comment);
    const { offset } = comment;
    const end = offset + comment.text.length;
    const filled = FILLED_LINE.exec(text.slice(end, next));
    if (filled) nextLine = parsed.range(end + filled.index, end).start.line;
    const line = endsLine(text, offset) ? parsed.range(offset, offset).start.line : nextLine;
    next = offset;
    const named = codes.map(({ code, from, to }) => ({ line, code, range: parsed.range(from, to) }));
    ignores.push(named.length > 0 ? named : [{ line, code: '', range: parsed.range(offset, end) }]);
  }
  return ignores.reverse().flat();
}

/** No experiment has so many. */
const MOST_IGNORES = 1000;

/** A line that holds more than a comment. */
const FILLED_LINE = /(?<=[\r\n])[ \t]*[^\s#]/;

/** Whether something stands before a comment in its line. */
function endsLine(text: string, offset: number): boolean {
  let before = offset - 1;
  while (before >= 0 && (text[before] === ' ' || text[before] === '\t')) before--;
  return before >= 0 && text[before] !== '\n' && text[before] !== '\r';
}

function remark({ code, range }: Ignore, complete: boolean): Diagnostic[] {
  if (!isDiagnosticCode(code)) {
    const suggestion = nearest(
      code,
      DIAGNOSTIC_CODES.filter(known => canMute(known)),
    );
    const known = DIAGNOSTIC_CODES.filter(canMute).join(', ');
    const message =
      code === ''
        ? `Say what is to be ignored, such as \`# depthlens-ignore full-batch\`. What can be: ${known}`
        : `There is no \`${code}\` to ignore. ${suggestion ? `Did you mean \`${suggestion}\`?` : `What can be ignored: ${known}`}`;
    return [{ range, severity: 'warning', code: 'ignore-unknown-code', message, ...(suggestion && { suggestion }) }];
  }
  if (!canMute(code))
    return [
      {
        range,
        severity: 'warning',
        code: 'ignore-unused',
        message: `\`${code}\` stops every run, so a comment cannot mute it. Correct what it tells, and remove this`,
      },
    ];
  // What depends on the machine may be told on another one.
  if (CODES[code] === 'here' || !complete) return [];
  const message = `There is no \`${code}\` here to ignore. Remove this`;
  return [{ range, severity: 'information', code: 'ignore-unused', message }];
}
