import { type CST, Lexer, Parser } from 'yaml';

/**
 * More than any experiment has, and few enough to be read in a blink. In tokens, not characters: reading takes as long
 * as there are tokens (a line of `key: value` has seven, a comment two).
 */
const MOST_TOKENS = 75_000;
const MOST_LEVELS = 100;
/** Tokens between two pauses: about a millisecond's work. */
const TOKENS_PER_SLICE = 500;

/** The concrete syntax of a text, or why it was not read to its end, and where that was seen. */
export interface ReadTokens {
  tokens: CST.Token[];
  comments: Comment[];
  stopped?: { because: 'too-many' | 'too-deep'; at: number };
}

export interface Comment {
  offset: number;
  /** From the `#` to the end of the line. */
  text: string;
}

/**
 * Reads YAML up to its concrete syntax. Pauses now and then, for a caller who has other things to do. What is larger or
 * deeper than any experiment is not read on, so that no text keeps the editor waiting.
 */
export function* readTokens(text: string): Generator<undefined, ReadTokens> {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const comments: Comment[] = [];
  let count = 0;
  let afterScalarMark = false;
  for (const lexeme of new Lexer().lex(text)) {
    // A mark goes before every plain and block scalar, which may begin with `#` as comments do.
    if (lexeme.startsWith('#') && !afterScalarMark) comments.push({ offset: parser.offset, text: lexeme });
    afterScalarMark = lexeme === SCALAR_MARK;
    for (const token of parser.next(lexeme)) tokens.push(token);
    const because = ++count > MOST_TOKENS ? 'too-many' : parser.stack.length > MOST_LEVELS ? 'too-deep' : undefined;
    if (because) return { tokens: [], comments: [], stopped: { because, at: parser.offset } };
    if (count % TOKENS_PER_SLICE === 0) yield;
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, comments };
}

const SCALAR_MARK = '\x1F';
