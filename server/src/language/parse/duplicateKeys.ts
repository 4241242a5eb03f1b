import { type Document, isScalar, visit } from 'yaml';

/** The extents of all keys that stand for the second time in their section, at most so many of them. */
export function duplicateKeys(document: Document.Parsed, most: number): [number, number][] {
  const found: [number, number][] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key) || !key.range) continue;
        const name = String(key.value);
        if (seen.has(name)) found.push([key.range[0], key.range[1]]);
        if (found.length >= most) return visit.BREAK;
        seen.add(name);
      }
      return undefined;
    },
  });
  return found;
}
