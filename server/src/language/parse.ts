import { type Document, isMap, isPair, isScalar, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import type { Diagnostic, Range } from './diagnostic.ts';

/** An experiment file is a page or two. What is larger is another file, and reading it would only freeze the editor. */
export const MOST_CHARACTERS = 1_000_000;
const MOST_ALIASES = 100;

/** An experiment file as YAML: its plain value, and where each part of it stands. */
export interface ParsedText {
  /** The plain value; undefined where the text is no usable YAML. */
  value: unknown;
  diagnostics: Diagnostic[];
  /** The range of a value, or of its key; of the nearest parent where there is nothing at the path. */
  rangeOf(path: readonly PropertyKey[], part?: 'key' | 'value'): Range;
}

/** Reads YAML. Never throws: whatever the text holds, the diagnostics say what is wrong with it. */
export function parseText(text: string): ParsedText {
  if (text.length > MOST_CHARACTERS) {
    const message = `This file has ${text.length} characters; an experiment file has at most ${MOST_CHARACTERS}. Is it the right file?`;
    return failed('too-large', message);
  }
  if (text.includes('\0')) return failed('not-text', 'This is not a text file. An experiment file is YAML.');
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return failed('too-deep', TOO_DEEP);
  }
  const range = (from: number, to: number): Range => {
    const position = (offset: number) => {
      const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
      return { line: Math.max(0, line - 1), character: Math.max(0, col - 1) };
    };
    return { start: position(from), end: position(Math.max(from, to)) };
  };
  const rangeOf = (path: readonly PropertyKey[], part: 'key' | 'value' = 'value') => {
    const [from, to] = locate(document, path, part);
    return range(from, to);
  };
  if (document.errors.length > 0) {
    const diagnostics = tellable(document.errors).map(error => syntaxDiagnostic(error, range(...error.pos)));
    return { value: undefined, diagnostics, rangeOf };
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    const message =
      'This file is empty. An experiment needs at least `name`, `dataset: { name: … }` and `model: { architecture: … }`.';
    return failed('empty', message);
  }
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }), diagnostics: [], rangeOf };
  } catch (error) {
    // The library throws a ReferenceError both for an alias without its anchor and for too many of them.
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    const unknown = /^Unresolved alias .*: (.+)$/.exec(error.message)?.[1];
    const [code, message] = unknown
      ? ['unknown-alias', `No anchor \`&${unknown}\` stands before the alias \`*${unknown}\`. Write the value out.`]
      : ['too-many-aliases', 'The aliases (`*name`) of this file multiply beyond reason. Write the values out.'];
    return {
      value: undefined,
      diagnostics: [{ range: range(...aliasExtent(document, unknown)), severity: 'error', code, message }],
      rangeOf,
    };
  }
}

/** Where an alias stands; of any name if none is given. */
function aliasExtent(document: Document.Parsed, name: string | undefined): [number, number] {
  let found: [number, number] = [0, 0];
  visit(document, {
    Alias(_, alias) {
      if (name !== undefined && alias.source !== name) return undefined;
      found = extent(alias, found);
      return visit.BREAK;
    },
  });
  return found;
}

function failed(code: string, message: string): ParsedText {
  const start = { line: 0, character: 0 };
  const range = { start, end: start };
  return { value: undefined, diagnostics: [{ range, severity: 'error', code, message }], rangeOf: () => range };
}

/** Duplicate keys are each worth telling; of other syntax errors the first, since the rest mostly follow from it. */
function tellable(errors: YAMLError[]): YAMLError[] {
  const duplicates = errors.filter(error => error.code === 'DUPLICATE_KEY');
  const first = errors.find(error => error.code !== 'DUPLICATE_KEY');
  return first ? [first] : duplicates;
}

function syntaxDiagnostic(error: YAMLError, range: Range): Diagnostic {
  // The parser reports its own stack overflow as a syntax error.
  const deep = error.message.includes('call stack');
  const message = deep
    ? TOO_DEEP
    : (SYNTAX_MESSAGES[error.code] ?? `This is not valid YAML: ${lowerFirst(error.message)}`);
  const code = error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax';
  return { range, severity: 'error', code, message };
}

const TOO_DEEP = 'This file is nested too deeply to be an experiment.';

const SYNTAX_MESSAGES: Partial<Record<string, string>> = {
  TAB_AS_INDENT: 'A tab cannot indent YAML. Use spaces.',
  DUPLICATE_KEY: 'This key stands here twice. Remove one of them.',
  MULTIPLE_DOCS: 'This file holds several YAML documents (`---`). Write one experiment per file.',
};

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Start and end offsets of what stands at a path. Aliases are followed no further than their own place. */
function locate(document: Document.Parsed, path: readonly PropertyKey[], part: 'key' | 'value'): [number, number] {
  let node: unknown = document.contents;
  let place: [number, number] = isMap(node) ? firstKey(node) : extent(node, [0, 0]);
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(
        item => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (!pair) return place;
      const key = extent(pair.key, place);
      place = last && part === 'value' ? extent(pair.value, key) : key;
      node = pair.value;
    } else {
      const items = (node as { items?: unknown[] } | null)?.items;
      if (typeof step !== 'number' || !items?.[step]) return place;
      node = items[step];
      place = extent(node, place);
    }
  }
  return place;
}

function firstKey(map: { items: { key: unknown }[] }): [number, number] {
  return extent(map.items[0]?.key, [0, 0]);
}

function extent(node: unknown, otherwise: [number, number]): [number, number] {
  const range = (node as { range?: [number, number, number] } | null | undefined)?.range;
  // An absent value (`key:`) has an empty range: its key says more.
  return range && range[1] > range[0] ? [range[0], range[1]] : otherwise;
}
