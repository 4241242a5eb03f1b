import type { Extent } from './locate.ts';

/** What the YAML library says in its own terms, in those of somebody who writes a settings file. */
const BY_CODE: Partial<Record<string, string>> = {
  TAB_AS_INDENT: 'A tab cannot indent YAML. Use spaces.',
  MULTIPLE_DOCS: 'This file holds several YAML documents (`---`). Write one experiment per file.',
};
const BY_TEXT: readonly [library: RegExp, told: string][] = [
  [/^Implicit map keys need to be followed/, 'A colon is missing: write `key: value`.'],
  [
    /^Implicit keys need to be on a single line/,
    'A colon is missing, or a quote is not closed: write `key: value` on one line.',
  ],
  [/^Flow map .* end with a \}/, 'A `}` is missing: close the `{` that begins this section.'],
  [/^Flow sequence .* end with a \]/, 'A `]` is missing: close the `[` that begins this list.'],
  [/^Missing , (?:or : )?between/, 'A comma is missing before this entry.'],
  [/^Missing space after :/, 'A space is missing after the colon.'],
  [/^Missing closing ("|')quote/, 'A quote is not closed.'],
  [/^All mapping items must start at the same column/, 'This key is not indented as the keys beside it.'],
  [/^All sequence items must start at the same column/, 'This entry is not indented as the entries beside it.'],
  [
    /^A block sequence may not be used/,
    'A list cannot begin on the line of its key. Begin a new line, or write `[a, b]`.',
  ],
  [/^Plain value cannot start with/, 'Text that begins with this character needs quotes.'],
  [/^Comments must be separated/, 'A space is missing before the `#` of the comment.'],
  [/^Block collections are not allowed within flow/, 'A comma is missing here, or a bracket before it is not closed.'],
  [/^Unexpected , in/, 'There is a comma too many here.'],
];

/** A syntax error as the YAML library tells it. */
interface LibraryProblem {
  code: string;
  message: string;
  pos: [number, number];
}

/** A syntax error in plain words, what is wrong and what to do, and where in the text that is. */
export function syntaxProblem(
  text: string,
  { code, message, pos }: LibraryProblem,
): { message: string; extent: Extent } {
  const begun = /^Implicit (map )?keys/.test(message) ? keyBegun(text, pos[0]) : undefined;
  if (begun) return begun;
  if (/^Nested mappings are not allowed/.test(message)) return keyInValue(text, pos);
  return { message: inPlainWords(code, message), extent: pos };
}

/** `name:x` or a lone `name` is text to YAML, and so is all that follows it. */
function keyBegun(text: string, at: number): { message: string; extent: Extent } | undefined {
  const lone = /^[\w-]{1,50}(?=[ \t]*(?:[\r\n]|$))/.exec(text.slice(at, at + MOST_SHOWN))?.[0];
  if (lone) return { message: `A colon is missing: write \`${lone}: value\`.`, extent: [at, at + lone.length] };
  const found = /^([\w-]+):([^\s:,[\]{}]+)/.exec(text.slice(at, at + MOST_SHOWN));
  if (!found) return undefined;
  const [all, key, value] = found;
  return { message: `A space is missing after the colon: write \`${key}: ${value}\`.`, extent: [at, at + all.length] };
}

/** A key after a value: on its line, or below it and too deep. */
function keyInValue(text: string, [from, to]: Extent): { message: string; extent: Extent } {
  const line = /^[^\r\n]*/.exec(text.slice(from, from + MOST_SHOWN))![0];
  const below = /:(\s|$)/.test(line) ? null : DEEPER_KEY.exec(text.slice(from + line.length, from + MOST_SEARCHED));
  if (!below) {
    const message = 'Here a second key stands on the line. Begin a new line; text with a colon in it needs quotes.';
    return { message, extent: [from, Math.max(to, from + line.trimEnd().length)] };
  }
  const key = below[1];
  const at = from + line.length + below.index + below[0].length - key.length;
  return {
    message: `\`${key}\` is indented deeper than the key above it, which has a value already. Indent it as the keys beside it.`,
    extent: [at, at + key.length],
  };
}

const MOST_SHOWN = 200;
const MOST_SEARCHED = 10_000;
const DEEPER_KEY = /[\r\n][ \t]*([\w-]{1,50})(?=:(?:\s|$))/;

function inPlainWords(code: string, library: string): string {
  const told = BY_CODE[code] ?? BY_TEXT.find(([pattern]) => pattern.test(library))?.[1];
  return told ?? `This is not valid YAML: ${library.charAt(0).toLowerCase()}${library.slice(1)}`;
}
