import { isBlank, isLineEnd, lineEnd, plainToken, quotedToken, skipBlanks } from './scanScalar.ts';
import type { ListNode, MapNode, Node, Span } from './tree.ts';

/** An experiment nests four levels; what is nested beyond this is not read. */
export const DEEPEST = 30;

/**
 * Reads a flow collection (`{…}` or `[…]`) that begins at `from`. One that was not closed ends before the first line
 * that is indented no further than the lines around it and looks like a key.
 * @param indent of the block map around it; -1 if there is none
 */
export function scanFlow(text: string, from: number, indent: number, comments: Span[]): { node: Node; next: number } {
  const open: (MapNode | ListNode)[] = [];
  const first = opened(text, from, Math.max(0, indent));
  open.push(first);
  let beyond = 0;
  let at = from + 1;
  const finish = (next: number) => {
    for (const node of open) {
      endEntry(node, next);
      node.to = next;
    }
    return { node: first as Node, next };
  };
  while (at < text.length) {
    const c = text[at];
    const node = open[open.length - 1];
    if (c === '\n') {
      if (isOutside(text, at + 1, indent)) return finish(at);
      at++;
    } else if (isBlank(c) || c === '\r') {
      at++;
    } else if (c === '#' && (isBlank(text[at - 1]) || text[at - 1] === '\n')) {
      const end = lineEnd(text, at);
      comments.push({ from: at, to: end });
      at = end;
    } else if (c === '{' || c === '[') {
      if (open.length >= DEEPEST) beyond++;
      else {
        const inner = opened(text, at, Math.max(0, indent));
        attach(node, inner);
        open.push(inner);
      }
      at++;
    } else if (c === '}' || c === ']') {
      if (beyond > 0) beyond--;
      else {
        endEntry(node, at);
        node.to = at + 1;
        node.closed = true;
        open.pop();
        if (open.length === 0) return { node: first, next: at + 1 };
      }
      at++;
    } else if (c === ',') {
      if (beyond === 0) endEntry(node, at);
      at++;
    } else if (c === ':') {
      if (beyond === 0) addColon(node, at);
      at++;
    } else {
      const quoted = c === '"' || c === "'";
      const token = quoted ? quotedToken(text, at) : plainToken(text, at, { flow: true, key: false });
      const to = Math.max(token.to, at + 1);
      if (beyond === 0) attach(node, token);
      at = to;
    }
  }
  return finish(text.length);
}

function opened(text: string, from: number, indent: number): MapNode | ListNode {
  const to = from + 1;
  return text[from] === '{'
    ? { kind: 'map', flow: true, from, to, indent, closed: false, pairs: [] }
    : { kind: 'list', flow: true, from, to, indent, closed: false, items: [] };
}

/** Whether a line can no longer belong to the flow collection. */
function isOutside(text: string, lineStart: number, indent: number): boolean {
  const at = skipBlanks(text, lineStart);
  if (at - lineStart > indent || isLineEnd(text[at])) return false;
  if (text[at] === '-' && (isBlank(text[at + 1]) || isLineEnd(text[at + 1]))) return true;
  const token = plainToken(text, at, { flow: true, key: true });
  return token.to > at && text[skipBlanks(text, token.to)] === ':';
}

/** Ends the entry that is being read at a comma or bracket. */
function endEntry(node: MapNode | ListNode, at: number): void {
  const entry = node.kind === 'map' ? node.pairs.at(-1) : node.items.at(-1);
  if (entry && entry.end === undefined) entry.end = at;
}

function addColon(node: MapNode | ListNode, at: number): void {
  if (node.kind !== 'map') return;
  const pair = node.pairs.at(-1);
  if (pair && pair.end === undefined && pair.colon === undefined) pair.colon = at;
}

/** Puts a node where the entry that is being read wants one. What has no place there is left out. */
function attach(node: MapNode | ListNode, inner: Node): void {
  if (node.kind === 'list') {
    const item = node.items.at(-1);
    if (!item || item.end !== undefined) node.items.push({ from: inner.from, to: inner.from, value: inner });
    return;
  }
  const pair = node.pairs.at(-1);
  if (pair && pair.end === undefined) {
    if (pair.colon !== undefined && !pair.value) pair.value = inner;
    return;
  }
  const key = inner.kind === 'scalar' ? inner.text : '';
  node.pairs.push({ key, from: inner.from, to: inner.kind === 'scalar' ? inner.to : inner.from });
}
