import { schemaAt } from '../meaning/schemaAt.ts';
import { endOf } from '../scan/standsAt.ts';
import type { MapNode, Node, Pair, Path, Span, Tree } from '../scan/tree.ts';

/** An entry of the outline. */
export interface Symbol extends Span {
  name: string;
  /** The value, where it fits into a line. */
  detail: string;
  kind: 'section' | 'list' | 'text' | 'number' | 'boolean';
  key: Span;
  children: Symbol[];
}

/** An experiment has fifty keys; of a file with thousands the outline shows the first. */
const MOST_SYMBOLS = 2000;
const MOST_CHARACTERS = 60;

/** The outline of an experiment: its keys, sections with theirs below. */
export function symbols(text: string, tree: Tree): Symbol[] {
  let left = MOST_SYMBOLS;
  const ofMap = (map: MapNode, path: Path): Symbol[] =>
    map.pairs
      .filter(({ key, colon }) => colon !== undefined && key !== '')
      .slice(0, left)
      .map(pair => ofPair(pair, [...path, pair.key]));
  const ofPair = (pair: Pair, path: Path): Symbol => {
    left--;
    const { key, from, to, value } = pair;
    return {
      name: key,
      detail: detail(text, value),
      kind: kindOf(value, path),
      from,
      to: endOf(pair),
      key: { from, to },
      children: value?.kind === 'map' ? ofMap(value, path) : [],
    };
  };
  return tree.root?.kind === 'map' ? ofMap(tree.root, []) : [];
}

function kindOf(value: Node | undefined, path: Path): Symbol['kind'] {
  if (value?.kind === 'map') return 'section';
  if (value?.kind === 'list') return 'list';
  const type = schemaAt(path)?.type;
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'boolean' ? 'boolean' : 'text';
}

function detail(text: string, value: Node | undefined): string {
  if (!value || (value.kind !== 'scalar' && !value.flow)) return '';
  const line = text.slice(value.from, Math.min(value.to, value.from + MOST_CHARACTERS)).replace(/\s+/g, ' ');
  return value.to - value.from > MOST_CHARACTERS ? `${line}…` : line;
}
