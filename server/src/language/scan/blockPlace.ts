import type { Place } from './place.ts';
import { column, isLineEnd, lineEnd, lineStart, skipBlanks } from './scanScalar.ts';
import {
  type Item,
  keysOf,
  type ListNode,
  type MapNode,
  type Node,
  others,
  type Pair,
  type Path,
  type Tree,
} from './tree.ts';

interface Level {
  node: MapNode | ListNode;
  path: Path;
}

/**
 * The place on a line that is blank up to the offset: a new key or list entry. Which section it belongs to, the column
 * and the lines below decide.
 */
export function blockPlace(text: string, tree: Tree, offset: number): Place | undefined {
  const start = lineStart(text, offset);
  const first = skipBlanks(text, start);
  if (first < offset || !isLineEnd(text[first])) return undefined;
  const at = offset - start;
  const trailing = first - offset;
  const { levels, pending } = openLevels(tree, start);
  const next = nextIndent(text, lineEnd(text, first) + 1);
  const shared = { from: offset, to: offset + trailing, flow: false, colon: false, after: '', ownLine: true };
  const deepest = levels.at(-1);
  if (!deepest) return { ...shared, part: 'key', path: [], present: [], indent: 0, before: '', surplus: at };
  if (pending && at > deepest.node.indent && next <= deepest.node.indent)
    return { ...shared, part: 'value', path: pending, present: [], indent: at, before: '', surplus: 0 };
  const level =
    (next > at ? levels.findLast(({ node }) => node.indent === next) : undefined) ??
    levels.findLast(({ node }) => node.indent <= at && node.kind === 'map') ??
    levels[0];
  const inList = levels.findLast(({ node }) => node.indent <= at && node.indent >= level.node.indent);
  const { node, path } = inList && inList.node.indent > level.node.indent ? inList : level;
  const shift = {
    indent: node.indent,
    before: ' '.repeat(Math.max(0, node.indent - at)),
    surplus: Math.max(0, at - node.indent),
  };
  if (node.kind === 'map') return { ...shared, ...shift, part: 'key', path, present: keysOf(node) };
  const before = `${shift.before}- `;
  return { ...shared, ...shift, part: 'value', path: [...path, node.items.length], present: others(node, -1), before };
}

/**
 * The block maps and lists that are open at the beginning of a line, outermost first, and the path of a last key that
 * has no value yet.
 */
function openLevels(tree: Tree, before: number): { levels: Level[]; pending?: Path } {
  const levels: Level[] = [];
  const path: Path = [];
  let node: Node | undefined = tree.root;
  while (node && node.kind !== 'scalar' && !node.flow) {
    levels.push({ node, path: [...path] });
    const entries: (Pair | Item)[] = node.kind === 'map' ? node.pairs : node.items;
    const at = entries.findLastIndex(({ from }) => from < before);
    const entry = entries[at] as Pair | Item | undefined;
    if (!entry) return { levels };
    path.push('key' in entry ? entry.key : at);
    if (!entry.value) return { levels, ...('key' in entry && entry.colon !== undefined && { pending: path }) };
    node = entry.value;
  }
  return { levels };
}

/** The indentation of the next line that holds more than a comment; -1 if there is none. */
function nextIndent(text: string, from: number): number {
  for (let start = from; start < text.length; start = lineEnd(text, start) + 1) {
    const at = skipBlanks(text, start);
    if (!isLineEnd(text[at]) && text[at] !== '#') return column(text, at);
  }
  return -1;
}
