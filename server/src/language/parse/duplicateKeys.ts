import { type Document, isPair, isScalar, type Pair, visit } from 'yaml';

/** A key that stands for the second time in its section. */
export interface DuplicateKey {
  extent: [from: number, to: number];
  /** The last key before it, if that has no value: this one may have been meant to stand in it. */
  below?: string;
}

/** The keys that stand for the second time in their section, at most so many of them. */
export function duplicateKeys(document: Document.Parsed, most: number): DuplicateKey[] {
  const found: DuplicateKey[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const [i, { key }] of map.items.entries()) {
        if (!isScalar(key) || !key.range) continue;
        const name = String(key.value);
        if (seen.has(name)) {
          const above = map.flow ? undefined : emptySection(map.items.slice(Math.max(0, i - 2), i));
          found.push({ extent: [key.range[0], key.range[1]], ...(above !== undefined && { below: above }) });
        }
        if (found.length >= most) return visit.BREAK;
        seen.add(name);
      }
      return undefined;
    },
  });
  return found;
}

/** Of the pairs before a key the last that has no value. */
function emptySection(before: readonly Pair[]): string | undefined {
  const pair = before.findLast(
    item => isPair(item) && isScalar(item.key) && isScalar(item.value) && item.value.value === null,
  );
  return pair && shorten(String((pair.key as { value: unknown }).value));
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
