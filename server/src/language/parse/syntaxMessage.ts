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
    /^Nested mappings are not allowed/,
    'Here a key stands inside a value. Indent it as the keys beside it; text with a colon in it needs quotes.',
  ],
  [
    /^A block sequence may not be used/,
    'A list cannot begin on the line of its key. Begin a new line, or write `[a, b]`.',
  ],
  [/^Plain value cannot start with/, 'Text that begins with this character needs quotes.'],
  [/^Comments must be separated/, 'A space is missing before the `#` of the comment.'],
  [/^Block collections are not allowed within flow/, 'A comma is missing here, or a bracket before it is not closed.'],
  [/^Unexpected , in/, 'There is a comma too many here.'],
];

/** A syntax error in plain words: what is wrong and what to do. */
export function syntaxMessage(code: string, library: string): string {
  const told = BY_CODE[code] ?? BY_TEXT.find(([pattern]) => pattern.test(library))?.[1];
  return told ?? `This is not valid YAML: ${library.charAt(0).toLowerCase()}${library.slice(1)}`;
}
