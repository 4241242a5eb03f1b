import { blockPlace } from './blockPlace.ts';
import type { Place } from './place.ts';
import { column } from './scanScalar.ts';
import {
  type Item,
  keysOf,
  type ListNode,
  type MapNode,
  type Node,
  others,
  type Pair,
  type Path,
  type Span,
  type Tree,
} from './tree.ts';

/** The place at an offset; undefined in comments and where nothing can be written. */
export function placeAt(text: string, tree: Tree, offset: number): Place | undefined {
  if (tree.comments.some(({ from, to }) => offset > from && offset <= to)) return undefined;
  let node = tree.root;
  const path: Path = [];
  let indent = 0;
  while (node) {
    if (node.kind !== 'scalar' && node.flow && inside(node, offset)) return flowPlace(text, node, path, offset);
    if (node.kind === 'scalar') {
      if (touches(node, offset)) {
        if (node.ownLine)
          return { ...blank(node, path), part: 'value', indent: column(text, node.from), ownLine: true };
        return valuePlace(node, path, false, indent);
      }
      break;
    }
    if (node.flow) break;
    indent = node.indent;
    if (node.kind === 'map') {
      const key = node.pairs.find(pair => touches(pair, offset));
      if (key) {
        const surplus = Math.max(0, column(text, key.from) - node.indent);
        return { ...keyPlace(key, node, path), surplus };
      }
    }
    const entries: (Pair | Item)[] = node.kind === 'map' ? node.pairs : node.items;
    const at = entries.findLastIndex(entry => entry.from <= offset);
    const entry = entries[at];
    if (!entry) break;
    const empty = entry.value === undefined && afterMark(text, entry, offset);
    path.push('key' in entry ? entry.key : at);
    if (empty) {
      const place = valuePlace({ from: offset, to: offset }, path, false, node.indent);
      const tight = text[offset - 1] === ':' || text[offset - 1] === '-';
      const items = node.kind === 'list' ? others(node, at) : [];
      return { ...place, present: items, before: tight ? ' ' : '' };
    }
    const list = node;
    node = entry.value;
    if (list.kind === 'list' && node?.kind === 'scalar' && touches(node, offset))
      return { ...valuePlace(node, path, false, list.indent), present: others(list, at) };
  }
  return blockPlace(text, tree, offset);
}

function flowPlace(text: string, outer: MapNode | ListNode, outerPath: Path, offset: number): Place | undefined {
  let node = outer;
  const path = [...outerPath];
  for (;;) {
    const entries: (Pair | Item)[] = node.kind === 'map' ? node.pairs : node.items;
    const at = entries.findLastIndex(entry => entry.from <= offset);
    const entry = entries[at] as Pair | Item | undefined;
    if (!entry || (entry.end !== undefined && offset > entry.end)) return newEntry(text, node, path, offset);
    const inner = entry.value;
    if (inner && inner.kind !== 'scalar' && inside(inner, offset)) {
      path.push('key' in entry ? entry.key : at);
      node = inner;
      continue;
    }
    if ('key' in entry && node.kind === 'map') {
      if (touches(entry, offset)) return { ...keyPlace(entry, node, path), flow: true };
      if (entry.colon === undefined || offset <= entry.colon) return undefined;
    }
    const place = [...path, 'key' in entry ? entry.key : at];
    const present = node.kind === 'list' ? others(node, at) : [];
    if (!inner) {
      const tight = text[offset - 1] === ':';
      return { ...valuePlace({ from: offset, to: offset }, place, true, node.indent), before: tight ? ' ' : '' };
    }
    if (!touches(inner, offset) || inner.kind !== 'scalar') return undefined;
    return { ...valuePlace(inner, place, true, node.indent), present };
  }
}

/** Between two entries, or beside a bracket. */
function newEntry(text: string, node: MapNode | ListNode, path: Path, offset: number): Place {
  const before = text[offset - 1] === ',' ? ' ' : '';
  const rest = /^\s*/.exec(text.slice(offset, offset + 1000))![0].length;
  const next = text[offset + rest];
  const after = next === undefined || next === ',' || next === '}' || next === ']' || !node.closed ? '' : ', ';
  const common = { from: offset, to: offset, flow: true, indent: node.indent, colon: false, surplus: 0 };
  const shared = { ...common, before, after, ownLine: false };
  if (node.kind === 'map') return { ...shared, part: 'key', path, present: keysOf(node) };
  const at = node.items.filter(({ from }) => from < offset).length;
  return { ...shared, part: 'value', path: [...path, at], present: others(node, -1) };
}

function keyPlace(pair: Pair, map: MapNode, path: Path): Place {
  return {
    ...blank(pair, path),
    part: 'key',
    present: keysOf(map, pair),
    indent: map.indent,
    colon: pair.colon !== undefined,
    ...(pair.value && { value: pair.value }),
  };
}

function valuePlace(span: Span, path: Path, flow: boolean, indent: number): Place {
  return { ...blank(span, path), part: 'value', flow, indent };
}

function blank({ from, to }: Span, path: Path) {
  const none = { flow: false, present: [] as string[], colon: false, before: '', after: '', surplus: 0 };
  return { from, to, path: [...path], ...none, ownLine: false };
}

function touches({ from, to }: Span, offset: number): boolean {
  return from <= offset && offset <= to;
}

function inside(node: Node, offset: number): boolean {
  return node.from < offset && (offset < node.to || (offset === node.to && 'closed' in node && !node.closed));
}

/** Whether the offset stands behind the colon or dash of an entry that has no value, on the same line. */
function afterMark(text: string, entry: Pair | Item, offset: number): boolean {
  const mark = 'key' in entry ? entry.colon : entry.from;
  return mark !== undefined && offset > mark && /^[ \t]*$/.test(text.slice(mark + 1, offset));
}
