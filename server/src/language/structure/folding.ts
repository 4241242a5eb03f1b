import { lineStart } from '../scan/scanScalar.ts';
import { endOf } from '../scan/standsAt.ts';
import type { Item, Node, Pair, Span, Tree } from '../scan/tree.ts';

export interface Fold extends Span {
  kind: 'section' | 'comment';
}

/** What can be folded: keys whose value ends on another line, and blocks of comments. Flow maps keep their last line. */
export function folds(text: string, tree: Tree): Fold[] {
  return [...sectionFolds(text, tree), ...commentFolds(text, tree)].sort((a, b) => a.from - b.from);
}

function sectionFolds(text: string, tree: Tree): Fold[] {
  const found: Fold[] = [];
  const waiting: Node[] = tree.root ? [tree.root] : [];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'scalar') continue;
    const entries: (Pair | Item)[] = node.kind === 'map' ? node.pairs : node.items;
    for (const entry of entries) {
      const { value } = entry;
      if (!value) continue;
      const from = entry.from;
      const to = value.kind !== 'scalar' && value.flow && value.closed ? value.to - 1 : endOf(entry);
      const end = value.kind !== 'scalar' && value.flow ? text.lastIndexOf('\n', to) : to;
      if ('key' in entry && end > from && text.slice(from, end).includes('\n'))
        found.push({ from, to: end, kind: 'section' });
      waiting.push(value);
    }
  }
  return found;
}

/** Comments that fill their lines, two or more below one another. */
function commentFolds(text: string, { comments }: Tree): Fold[] {
  const found: Fold[] = [];
  let block: Span | undefined;
  for (const { from, to } of comments) {
    if (text.slice(lineStart(text, from), from).trim() !== '') continue;
    if (block && /^\r?\n[ \t]*$/.test(text.slice(block.to, from))) {
      block.to = to;
      if (found.at(-1)?.from !== block.from) found.push({ ...block, kind: 'comment' });
      found[found.length - 1].to = to;
    } else block = { from, to };
  }
  return found;
}
