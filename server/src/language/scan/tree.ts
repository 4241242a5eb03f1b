/** What can be read of an experiment file, also while it is half typed. All places are offsets into its text. */
export type Node = ScalarNode | MapNode | ListNode;

export interface Span {
  from: number;
  to: number;
}

export interface ScalarNode extends Span {
  kind: 'scalar';
  text: string;
  quoted: boolean;
  /** Not on the line of its key: it may also be the beginning of a key. */
  ownLine: boolean;
}

export interface MapNode extends Span {
  kind: 'map';
  flow: boolean;
  /** Of the keys; in a flow map, of the line on which it begins. */
  indent: number;
  /** Its closing bracket is there. Always so for block maps. */
  closed: boolean;
  pairs: Pair[];
}

export interface ListNode extends Span {
  kind: 'list';
  flow: boolean;
  /** Of the dashes; in a flow list, of the line on which it begins. */
  indent: number;
  closed: boolean;
  items: Item[];
}

/** A key (its span) with what follows it. */
export interface Pair extends Span {
  key: string;
  colon?: number;
  value?: Node;
  /** In a flow map: where its comma or the closing bracket stands. */
  end?: number;
}

export interface Item extends Span {
  value?: Node;
  end?: number;
}

export interface Tree {
  root?: Node;
  comments: Span[];
}

export type Path = (string | number)[];

/** The pair or item of every step of a path; shorter than the path where the file ends before. */
export function follow(tree: Tree, path: Path): (Pair | Item)[] {
  const steps: (Pair | Item)[] = [];
  let node = tree.root;
  for (const step of path) {
    const next =
      node?.kind === 'map' && typeof step === 'string'
        ? node.pairs.find(pair => pair.key === step && pair.colon !== undefined)
        : node?.kind === 'list' && typeof step === 'number'
          ? node.items[step]
          : undefined;
    if (!next) break;
    steps.push(next);
    node = next.value;
  }
  return steps;
}

/** The node at a path. */
export function nodeAt(tree: Tree, path: Path): Node | undefined {
  if (path.length === 0) return tree.root;
  const steps = follow(tree, path);
  return steps.length === path.length ? steps.at(-1)?.value : undefined;
}

/** The keys of a section, besides one. */
export function keysOf(map: MapNode, besides?: Pair): string[] {
  return map.pairs.filter(pair => pair !== besides).map(({ key }) => key);
}

/** The entries of a list that are words, besides one. */
export function others(list: ListNode, besides: number): string[] {
  return list.items.flatMap(({ value }, i) => (i !== besides && value?.kind === 'scalar' ? [value.text] : []));
}

/** A node as a plain value, by YAML's core schema. Keys that have no colon yet are left out. */
export function plainValue(node: Node | undefined): unknown {
  switch (node?.kind) {
    case 'map':
      return Object.fromEntries(
        node.pairs.filter(({ colon }) => colon !== undefined).map(({ key, value }) => [key, plainValue(value)]),
      );
    case 'list':
      return node.items.map(({ value }) => plainValue(value));
    case 'scalar':
      return node.quoted ? node.text : plainScalar(node.text);
    default:
      return null;
  }
}

function plainScalar(text: string): unknown {
  if (/^(~|null|Null|NULL)?$/.test(text)) return null;
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return Number(text);
  return text;
}

/** By how many blanks a file indents its sections, judged by the first; 2 where there is none. */
export function indentUnit({ root }: Tree): number {
  if (root?.kind !== 'map') return 2;
  const section = root.pairs.find(({ value }) => value?.kind === 'map' && !value.flow)?.value as MapNode | undefined;
  return section ? Math.min(8, section.indent - root.indent) : 2;
}
