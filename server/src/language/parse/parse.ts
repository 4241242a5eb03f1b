import { TextDocument } from 'vscode-languageserver-textdocument';
import { Composer, type Document, isScalar, visit, type YAMLError } from 'yaml';
import type { DiagnosticCode } from '../codes.ts';
import { type Diagnostic, MOST_DIAGNOSTICS, type Range } from '../diagnostic.ts';
import { duplicateKeys } from './duplicateKeys.ts';
import { aliasExtent, type Extent, locate } from './locate.ts';
import { type Comment, readTokens } from './readTokens.ts';
import { syntaxProblem } from './syntaxProblem.ts';

/** An experiment file is a page or two. What is larger is another file, and reading it would only freeze the editor. */
export const MOST_CHARACTERS = 500_000;
const MOST_ALIASES = 100;

/** An experiment file as YAML: its plain value, and where each part of it stands. */
export interface ParsedText {
  text: string;
  /** The plain value; undefined where the text is no usable YAML. */
  value: unknown;
  /** The nodes of the text; also there where their syntax has errors. */
  document?: Document.Parsed;
  comments: Comment[];
  diagnostics: Diagnostic[];
  /** The range between two offsets of the text. */
  range(from: number, to: number): Range;
  /** The range of a value, or of its key; of the nearest parent where there is nothing at the path. */
  rangeOf(path: readonly PropertyKey[], part?: 'key' | 'value'): Range;
}

/** Reads YAML. Never throws: whatever the text holds, the diagnostics say what is wrong with it. */
export function parseText(text: string): ParsedText {
  const steps = parseInSteps(text);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

// The parts of a language server each ask for the same few texts.
const recent: ParsedText[] = [];
const MOST_RECENT = 4;

/** `parseText` with pauses, for a caller who has other things to do. */
export function* parseInSteps(text: string): Generator<undefined, ParsedText> {
  const known = recent.find(parsed => parsed.text === text);
  if (known) return known;
  const parsed = yield* parse(text);
  if (text.length > MOST_CHARACTERS) return parsed;
  recent.unshift(parsed);
  recent.splice(MOST_RECENT);
  return parsed;
}

function* parse(text: string): Generator<undefined, ParsedText> {
  const positions = TextDocument.create('', '', 0, text);
  const range = (from: number, to: number): Range => ({
    start: positions.positionAt(from),
    end: positions.positionAt(Math.max(from, to)),
  });
  const failed = (diagnostics: Diagnostic[], document?: Document.Parsed, comments: Comment[] = []): ParsedText => ({
    text,
    value: undefined,
    ...(document && { document }),
    comments,
    diagnostics,
    range,
    rangeOf: (path, part = 'value') => (document ? range(...locate(document, path, part)) : range(0, 0)),
  });
  const error = (code: DiagnosticCode, message: string, extent?: Extent): Diagnostic => ({
    // Without an extent the lines, which may be millions, need not be counted.
    range: extent ? range(...extent) : { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    severity: 'error',
    code,
    message,
  });

  if (text.length > MOST_CHARACTERS)
    return failed([
      error(
        'too-large',
        `This file has ${text.length} characters; an experiment file has at most ${MOST_CHARACTERS}. Is it the right file?`,
      ),
    ]);
  if (text.includes('\0')) return failed([error('not-text', 'This is not a text file. An experiment file is YAML.')]);
  const conflict = /^<{7}(?=[ \r\n]|$)/m.exec(text);
  if (conflict) return failed([error('merge-conflict', CONFLICT, [conflict.index, conflict.index + 7])]);

  const { tokens, comments, stopped } = yield* readTokens(text);
  if (stopped?.because === 'too-many') return failed([error('too-large', TOO_MANY, [stopped.at, stopped.at])]);
  if (stopped) return failed([error('too-deep', TOO_DEEP, [stopped.at, stopped.at])]);
  const { document, problems } = compose(text, tokens);
  if (problems.length > 0) {
    // Of syntax errors the first is told, since the rest mostly follow from it.
    const { message, extent } = syntaxProblem(text, problems[0]);
    return failed([error('yaml-syntax', message, extent)], document, comments);
  }
  yield;
  const duplicates = duplicateKeys(document, MOST_DIAGNOSTICS);
  if (duplicates.length > 0)
    return failed(
      duplicates.map(({ extent, below }) => error('duplicate-key', duplicate(below), extent)),
      document,
      comments,
    );
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null))
    return failed([error('empty', EMPTY)], document, comments);
  yield;
  try {
    return { ...failed([], document, comments), value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (thrown) {
    // The library throws a ReferenceError both for an alias without its anchor and for too many of them.
    if (!(thrown instanceof ReferenceError || thrown instanceof RangeError)) throw thrown;
    const unknown = /^Unresolved alias .*: (.+)$/.exec(thrown.message)?.[1];
    const [code, message]: [DiagnosticCode, string] = unknown
      ? ['unknown-alias', `No anchor \`&${unknown}\` stands before the alias \`*${unknown}\`. Write the value out.`]
      : ['too-many-aliases', 'The aliases (`*name`) of this file multiply beyond reason. Write the values out.'];
    return failed([error(code, message, aliasExtent(document, unknown))], document, comments);
  }
}

/** The first document of a text, and what is wrong with its syntax. */
function compose(text: string, tokens: Parameters<Composer['compose']>[0]) {
  // The stacks of ten thousand errors would take longer than all else, and nobody reads them.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return composeFirst(text, tokens);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function composeFirst(text: string, tokens: Parameters<Composer['compose']>[0]) {
  // Keys are compared in `duplicateKeys`: the library compares each with each.
  const composer = new Composer({ prettyErrors: false, logLevel: 'silent', uniqueKeys: false });
  const documents = composer.compose(tokens, true, text.length);
  const document = documents.next().value as Document.Parsed;
  const second = documents.next().value as Document.Parsed | undefined;
  const problems: Pick<YAMLError, 'code' | 'message' | 'pos'>[] = [...document.errors];
  if (/[|>]/.test(text)) trimBlocks(text, document);
  if (second) problems.push({ code: 'MULTIPLE_DOCS', message: '', pos: [second.range[0], second.range[1]] });
  return { document, problems };
}

/** The line end after a block of text (`|`, `>`) counts as part of it for the library; who replaces the block keeps it. */
function trimBlocks(text: string, document: Document.Parsed) {
  visit(document, {
    Scalar(_, scalar) {
      if (!scalar.type?.startsWith('BLOCK') || !scalar.range) return;
      const [from, to, end] = scalar.range;
      scalar.range = [from, from + text.slice(from, to).trimEnd().length, end];
    },
  });
}

const TOO_MANY = 'From here on this file is not read: it has far more in it than an experiment. Is it the right file?';
const TOO_DEEP = 'This file is nested too deeply to be an experiment.';
const CONFLICT =
  'Two versions of this file were merged and git left both here. Keep one, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`.';
const duplicate = (below: string | undefined) =>
  `This key stands here twice. Remove one of them${below === undefined ? '' : `, or indent this one if it belongs to \`${below}\``}.`;
const EMPTY =
  'There is no experiment in this file yet. It needs at least `name`, `dataset: { name: … }` and `model: { architecture: … }`.';
