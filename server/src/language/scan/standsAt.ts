import type { Item, Node, Pair, Path, Span, Tree } from './tree.ts';

/** What stands at an offset. */
export interface Located extends Span {
  part: 'key' | 'value';
  path: Path;
  node?: Node;
  /** What is around it, innermost first, itself included. */
  around: Span[];
}

/** The key or value at an offset; undefined between them. */
export function standsAt(tree: Tree, offset: number): Located | undefined {
  const path: Path = [];
  const around: Span[] = [];
  let node = tree.root;
  if (node && !touches(node, offset)) return undefined;
  while (node) {
    around.unshift({ from: node.from, to: node.to });
    if (node.kind === 'scalar') return { from: node.from, to: node.to, part: 'value', path, node, around };
    const entries: (Pair | Item)[] = node.kind === 'map' ? node.pairs : node.items;
    const at = entries.findIndex(entry => touches({ from: entry.from, to: endOf(entry) }, offset));
    const entry = entries[at] as Pair | Item | undefined;
    if (!entry) return undefined;
    path.push('key' in entry ? entry.key : at);
    if ('key' in entry) {
      around.unshift({ from: entry.from, to: endOf(entry) });
      if (touches(entry, offset)) {
        around.unshift({ from: entry.from, to: entry.to });
        const { from, to, value } = entry;
        return { from, to, part: 'key', path, ...(value && { node: value }), around };
      }
    }
    if (!entry.value || !touches(entry.value, offset)) return undefined;
    node = entry.value;
  }
  return undefined;
}

/** Where an entry ends, its value included. */
export function endOf(entry: Pair | Item): number {
  return Math.max(entry.to, entry.value?.to ?? 0);
}

function touches({ from, to }: Span, offset: number): boolean {
  return from <= offset && offset <= to;
}
