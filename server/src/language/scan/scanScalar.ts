import type { ScalarNode } from './tree.ts';

/** A word at a place of a text: a quoted or plain scalar that ends on its line. */
export type Token = ScalarNode;

/** Reads a quoted scalar. Where the closing quote is missing on the line, it ends with the line. */
export function quotedToken(text: string, from: number): Token {
  const quote = text[from];
  let to = from + 1;
  for (; to < text.length && text[to] !== '\n' && text[to] !== '\r'; to++) {
    if (quote === '"' && text[to] === '\\') to++;
    else if (text[to] === quote) {
      if (quote === '"' || text[to + 1] !== quote) break;
      to++;
    }
  }
  const closed = text[to] === quote;
  const inner = text.slice(from + 1, Math.min(to, text.length));
  const end = closed ? to + 1 : Math.min(to, text.length);
  return { kind: 'scalar', from, to: end, text: unquote(inner, quote), quoted: true, ownLine: false };
}

function unquote(inner: string, quote: string): string {
  if (quote === "'") return inner.replaceAll("''", "'");
  try {
    return JSON.parse(`"${inner}"`);
  } catch {
    return inner;
  }
}

/**
 * Reads a plain scalar: up to a comment, the end of the line, or, in a key's place, its colon. In flow collections
 * brackets and commas end it too.
 */
export function plainToken(text: string, from: number, place: { flow: boolean; key: boolean }): Token {
  let to = from;
  for (; to < text.length; to++) {
    const c = text[to];
    if (c === '\n' || c === '\r') break;
    if (c === '#' && (to === from || isBlank(text[to - 1]))) break;
    if (c === ':' && (place.key || place.flow) && endsKey(text[to + 1], place.flow)) break;
    if (place.flow && (c === ',' || c === '[' || c === ']' || c === '{' || c === '}')) break;
  }
  while (to > from && isBlank(text[to - 1])) to--;
  return { kind: 'scalar', from, to, text: text.slice(from, to), quoted: false, ownLine: false };
}

function endsKey(next: string | undefined, flow: boolean): boolean {
  if (next === undefined || next === '\n' || next === '\r' || isBlank(next)) return true;
  return flow && (next === ',' || next === ']' || next === '}');
}

export function isBlank(c: string | undefined): boolean {
  return c === ' ' || c === '\t';
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text[at])) at++;
  return at;
}

/** Whether a line ends here. */
export function isLineEnd(c: string | undefined): boolean {
  return c === undefined || c === '\n' || c === '\r';
}

/** Skips to the end of the line: the offset of its line break, or the text's length. */
export function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The column of an offset. */
export function column(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}
