import { type Document, isMap, isPair, isScalar, visit } from 'yaml';

/** Start and end offset in the text. */
export type Extent = [from: number, to: number];

/** What stands at a path: a value, or its key; the nearest parent where there is nothing. Aliases are not followed. */
export function locate(document: Document.Parsed, path: readonly PropertyKey[], part: 'key' | 'value'): Extent {
  let node: unknown = document.contents;
  let place: Extent = isMap(node) ? extent(node.items[0]?.key, [0, 0]) : extent(node, [0, 0]);
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(
        item => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (!pair) return place;
      const key = extent(pair.key, place);
      place = last && part === 'value' ? extent(pair.value, key) : key;
      node = pair.value;
    } else {
      const items = (node as { items?: unknown[] } | null)?.items;
      if (typeof step !== 'number' || !items?.[step]) return place;
      node = items[step];
      place = extent(node, place);
    }
  }
  return place;
}

/** Where an alias stands; of any name if none is given. */
export function aliasExtent(document: Document.Parsed, name: string | undefined): Extent {
  let found: Extent = [0, 0];
  visit(document, {
    Alias(_, alias) {
      if (name !== undefined && alias.source !== name) return undefined;
      found = extent(alias, found);
      return visit.BREAK;
    },
  });
  return found;
}

function extent(node: unknown, otherwise: Extent): Extent {
  const range = (node as { range?: [number, number, number] } | null | undefined)?.range;
  // An absent value (`key:`) has an empty range: its key says more.
  return range && range[1] > range[0] ? [range[0], range[1]] : otherwise;
}
