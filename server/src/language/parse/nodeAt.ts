import { type Document, isCollection, isMap, isPair, isScalar, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

/** A key with its value, or an item of a list, and what holds it. */
export interface Entry {
  collection: YAMLMap | YAMLSeq;
  index: number;
}

/** The entry at a path; undefined where there is none. */
export function entryAt(document: Document.Parsed, path: readonly PropertyKey[]): Entry | undefined {
  const collection = collectionAt(document, path.slice(0, -1));
  const step = path.at(-1);
  if (!collection || step === undefined) return undefined;
  const index = isMap(collection)
    ? collection.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(step))
    : Number(step);
  return index >= 0 && index < collection.items.length ? { collection, index } : undefined;
}

/** The map or list at a path. */
export function collectionAt(document: Document.Parsed, path: readonly PropertyKey[]): YAMLMap | YAMLSeq | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return isMap(node) ? node : isCollection(node) ? (node as YAMLSeq) : undefined;
}

/** Where an entry begins, and where the last thing in it ends. */
export function entryExtent({ collection, index }: Entry): [number, number] {
  const item = collection.items[index];
  if (!isPair(item)) return [startOf(item), endOf(item)];
  const pair = item as Pair;
  return [startOf(pair.key), Math.max(endOf(pair.key), endOf(pair.value))];
}

/** Where a key ends. */
export function keyEnd({ collection, index }: Entry): number {
  const item = collection.items[index];
  return isPair(item) ? endOf((item as Pair).key) : startOf(item);
}

function startOf(node: unknown): number {
  return (node as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
}

/** Block collections claim the lines after them too: their last entry tells where they end. */
function endOf(node: unknown): number {
  if (isCollection(node) && !node.flow && node.items.length > 0)
    return entryExtent({ collection: node as YAMLMap, index: node.items.length - 1 })[1];
  return (node as { range?: [number, number, number] } | null)?.range?.[1] ?? 0;
}
