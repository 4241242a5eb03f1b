import type { Facts } from '../../experiment/facts.ts';
import type { Diagnostic, Range } from '../diagnostic.ts';
import { canMute } from '../diagnostics/ignore.ts';
import { validateParsed } from '../diagnostics/validate.ts';
import { type ParsedText, parseText } from '../parse/parse.ts';
import { applyEdits } from './edit.ts';
import type { DiagnosticFix, QuickFix } from './fix.ts';
import { missingFixes } from './missingFixes.ts';
import { muteEdits } from './mute.ts';
import { paperEdits } from './paperEdits.ts';
import { removeFixes } from './removeFixes.ts';

/** A range with many remarks gets the fixes of the first ones. */
const MOST_REMARKS = 10;
/** A fix is tried before it is offered: the whole text is read with it. */
const MOST_CHARACTERS_TRIED = 200_000;

const TRAINING_CODES: readonly string[] = ['learning-rate-far', 'full-batch'];

/**
 * What can be done about the remarks in a range of the text.
 * @param diagnostics what was said of the text
 * @param fileName of the experiment file, for a name that is missing
 */
export function quickFixes(
  parsed: ParsedText,
  diagnostics: readonly Diagnostic[],
  range: Range,
  facts: Facts = {},
  fileName?: string,
): QuickFix[] {
  const here = diagnostics.filter(diagnostic => touches(diagnostic.range, range)).slice(0, MOST_REMARKS);
  const { file, diagnostics: before } = validateParsed(parsed, facts);
  const paper = file && paperEdits(parsed, file);
  const tried = here.flatMap((diagnostic): DiagnosticFix[] => [
    ...missingFixes(parsed, diagnostic, fileName),
    ...removeFixes(parsed, diagnostic),
    ...(paper && TRAINING_CODES.includes(diagnostic.code) ? [{ ...paper, diagnostic }] : []),
    ...muteFixes(parsed, diagnostic),
  ]);
  const most = Math.floor(MOST_CHARACTERS_TRIED / (parsed.text.length + 1));
  const works: QuickFix[] = here.flatMap(replaceFixes);
  for (const fix of tried.slice(0, most)) {
    const known = works.some(({ title, diagnostic }) => title === fix.title && diagnostic === fix.diagnostic);
    if (!known && helps(parsed, fix, before, facts)) works.push(fix);
  }
  const offered = works.some(({ title }) => title === paper?.title);
  return paper && !offered && touches(parsed.rangeOf(['training'], 'key'), range) ? [...works, paper] : works;
}

function replaceFixes(diagnostic: Diagnostic): DiagnosticFix[] {
  const { suggestion, range, code } = diagnostic;
  if (suggestion === undefined) return [];
  const title = code === 'learning-rate-far' ? `Use the paper's, ${suggestion}` : `Change to \`${suggestion}\``;
  return [{ title, edits: [{ range, newText: suggestion }], diagnostic, preferred: !TRAINING_CODES.includes(code) }];
}

/** In the order in which they are wanted: the first that works is offered. */
function muteFixes(parsed: ParsedText, diagnostic: Diagnostic): DiagnosticFix[] {
  if (!canMute(diagnostic.code)) return [];
  const title = `Mute \`${diagnostic.code}\` here`;
  return muteEdits(parsed, diagnostic).map(edit => ({ title, edits: [edit], diagnostic }));
}

/**
 * Whether a fix does away with its remark and leaves YAML. Other errors may come to light by it: of a section whose name
 * is corrected, what stands in it.
 */
function helps(
  { text }: ParsedText,
  { edits, diagnostic }: DiagnosticFix,
  before: readonly Diagnostic[],
  facts: Facts,
) {
  const after = parseText(applyEdits(text, edits));
  const same = (all: readonly Diagnostic[]) =>
    all.filter(({ code, message }) => code === diagnostic.code && message === diagnostic.message).length;
  return after.value !== undefined && same(validateParsed(after, facts).diagnostics) < same(before);
}

function touches(a: Range, b: Range): boolean {
  const isBefore = (p: Range['start'], q: Range['start']) =>
    p.line < q.line || (p.line === q.line && p.character < q.character);
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}
