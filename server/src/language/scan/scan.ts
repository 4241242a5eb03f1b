import { DEEPEST, scanFlow } from './scanFlow.ts';
import { isBlank, isLineEnd, lineEnd, plainToken, quotedToken, skipBlanks, type Token } from './scanScalar.ts';
import type { Item, ListNode, MapNode, Node, Pair, Span, Tree } from './tree.ts';

/** Thousands of lines. What is larger is no experiment, and reading it at every key stroke would be felt. */
export const MOST_SCANNED_CHARACTERS = 400_000;

/**
 * Reads as much of an experiment file as can be understood, line by line, so that one broken line spoils nothing else.
 * This is for completion and hover in half-typed text; whether a file is right, `parse.ts` says. It knows the YAML that
 * people write by hand; of anchors, aliases and tags it takes no notice. Of a text that is too large, nothing is read.
 * Never throws; linear in the text's length.
 */
export function scan(text: string): Tree {
  const comments: Span[] = [];
  const root: { value?: Node } = {};
  const open: (MapNode | ListNode)[] = [];
  if (text.length > MOST_SCANNED_CHARACTERS) return { comments };

  const slot = (): { value?: Node } => {
    const top = open.at(-1);
    if (!top) return root;
    return (top.kind === 'map' ? top.pairs.at(-1) : top.items.at(-1))!;
  };
  const close = (column: number, dash: boolean) => {
    for (let top = open.at(-1); top; top = open.at(-1)) {
      if (top.indent < column || (top.indent === column && (top.kind === 'map' || dash))) return;
      open.pop();
    }
  };
  const grow = (to: number) => {
    for (const node of open) node.to = Math.max(node.to, to);
  };

  /** The block map for a key at this column; undefined where no key can stand. */
  const mapAt = (column: number, from: number): MapNode | undefined => {
    const top = open.at(-1);
    if (top?.kind === 'map' && top.indent === column) return top;
    const place = slot();
    const halfTyped = place.value?.kind === 'scalar' && place.value.ownLine ? place.value : undefined;
    if (!place.value || halfTyped) {
      if (open.length >= DEEPEST) return undefined;
      const map: MapNode = { kind: 'map', flow: false, closed: true, from, to: from, indent: column, pairs: [] };
      if (halfTyped) {
        map.from = halfTyped.from;
        map.pairs.push({ key: halfTyped.text, from: halfTyped.from, to: halfTyped.to });
      }
      place.value = map;
      open.push(map);
      return map;
    }
    return top?.kind === 'map' ? top : undefined;
  };

  const itemAt = (column: number, at: number): Item | undefined => {
    let top = open.at(-1);
    if (top?.kind !== 'list' || top.indent !== column) {
      const place = slot();
      if (place.value || open.length >= DEEPEST) return undefined;
      top = { kind: 'list', flow: false, closed: true, from: at, to: at, indent: column, items: [] };
      place.value = top;
      open.push(top);
    }
    const item: Item = { from: at, to: at + 1 };
    top.items.push(item);
    return item;
  };

  /** Reads the value after a key's colon or a dash. Returns where reading goes on. */
  const value = (place: { value?: Node }, from: number, indent: number): number => {
    let at = skipBlanks(text, from);
    while (text[at] === '&' || text[at] === '!') {
      while (!isLineEnd(text[at]) && !isBlank(text[at])) at++;
      at = skipBlanks(text, at);
    }
    const c = text[at];
    if (isLineEnd(c) || c === '#') return at;
    if (c === '{' || c === '[') {
      const { node, next } = scanFlow(text, at, indent, comments);
      place.value = node;
      grow(node.to);
      return next;
    }
    if (c === '|' || c === '>') {
      const to = blockScalarEnd(text, at, indent);
      place.value = { kind: 'scalar', from: at, to, text: text.slice(at, to), quoted: true, ownLine: false };
      grow(to);
      return to;
    }
    const token = c === '"' || c === "'" ? quotedToken(text, at) : plainToken(text, at, { flow: false, key: false });
    place.value = token;
    grow(token.to);
    return token.to;
  };

  /** Reads one line, from its first character that is not blank. */
  const line = (lineStart: number, first: number): number => {
    let at = first;
    while (text[at] === '-' && (isBlank(text[at + 1]) || isLineEnd(text[at + 1]))) {
      close(at - lineStart, true);
      const item = itemAt(at - lineStart, at);
      grow(at + 1);
      at = skipBlanks(text, at + 1);
      if (!item || isLineEnd(text[at]) || text[at] === '#') return at;
    }
    const column = at - lineStart;
    const inItem = at > first;
    if (!inItem) close(column, false);
    const c = text[at];
    if (c === '{' || c === '[') {
      const top = open.at(-1);
      const place = slot();
      return value(place.value ? {} : place, at, top ? top.indent : -1);
    }
    const token = c === '"' || c === "'" ? quotedToken(text, at) : plainToken(text, at, { flow: false, key: true });
    const colon = skipBlanks(text, token.to);
    if (text[colon] === ':') {
      const map = mapAt(column, at);
      if (!map) return lineEnd(text, at);
      const pair: Pair = { key: token.text, from: token.from, to: token.to, colon };
      map.pairs.push(pair);
      grow(colon + 1);
      return value(pair, colon + 1, map.indent);
    }
    word(token, column, inItem);
    return Math.max(token.to, at + 1);
  };

  /** A word alone: a value on a line of its own, or a key that is being typed. */
  const word = (token: Token, column: number, inItem: boolean) => {
    const place = slot();
    const top = open.at(-1);
    const asKey = top?.kind === 'map' && top.indent === column;
    if (!asKey && !place.value) place.value = { ...token, ownLine: !inItem };
    else if (!inItem) mapAt(column, token.from)?.pairs.push({ key: token.text, from: token.from, to: token.to });
    grow(token.to);
  };

  for (let at = text[0] === '\uFEFF' ? 1 : 0; at < text.length; ) {
    const lineStart = at;
    at = skipBlanks(text, at);
    const marker = at === lineStart && /^(---|\.\.\.|%)/.test(text.slice(at, at + 3));
    if (!isLineEnd(text[at]) && text[at] !== '#' && !marker) at = line(lineStart, at);
    const end = lineEnd(text, at);
    const hash = commentStart(text, at, end);
    if (hash !== undefined) comments.push({ from: hash, to: text[end - 1] === '\r' ? end - 1 : end });
    at = end + 1;
  }
  return { ...(root.value && { root: root.value }), comments };
}

function commentStart(text: string, from: number, end: number): number | undefined {
  for (let at = from; at < end; at++)
    if (text[at] === '#' && (at === 0 || isBlank(text[at - 1]) || text[at - 1] === '\n')) return at;
  return undefined;
}

/** Where a block scalar (`|`, `>`) ends: before the next line that is indented no further than its key. */
function blockScalarEnd(text: string, from: number, indent: number): number {
  let end = lineEnd(text, from);
  for (let start = end + 1; start < text.length; ) {
    const at = skipBlanks(text, start);
    if (!isLineEnd(text[at]) && at - start <= indent) break;
    end = lineEnd(text, start);
    start = end + 1;
  }
  return end;
}
