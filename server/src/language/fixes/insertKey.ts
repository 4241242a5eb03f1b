import { isMap, isScalar, type YAMLMap } from 'yaml';
import { collectionAt, entryAt, entryExtent, keyEnd } from '../parse/nodeAt.ts';
import type { ParsedText } from '../parse/parse.ts';
import type { Edit } from './edit.ts';

/**
 * Adds a key to a section, after those that stand before it in the schema. Undefined where the section is none.
 * @param order the section's keys as the schema has them
 * @param value YAML in one line
 */
export function insertKey(
  parsed: ParsedText,
  path: readonly PropertyKey[],
  value: string,
  order: readonly string[],
): Edit | undefined {
  const { document } = parsed;
  const section = path.slice(0, -1);
  const entry = `${String(path.at(-1))}: ${value}`;
  if (!document) return undefined;
  const map = collectionAt(document, section);
  if (isMap(map) && map.items.length > 0) {
    const index = map.items.findLastIndex(({ key }) => isBefore(key, String(path.at(-1)), order));
    return map.flow ? inFlow(parsed, map, index, entry) : inBlock(parsed, map, index, entry);
  }
  return isMap(map) ? at(parsed, map.range![0] + 1, ` ${entry} `) : asValue(parsed, section, entry);
}

function isBefore(key: unknown, added: string, order: readonly string[]): boolean {
  return isScalar(key) && order.indexOf(String(key.value)) < order.indexOf(added);
}

function inFlow(parsed: ParsedText, map: YAMLMap, index: number, entry: string): Edit {
  if (index < 0) return at(parsed, entryExtent({ collection: map, index: 0 })[0], `${entry}, `);
  return at(parsed, entryExtent({ collection: map, index })[1], `, ${entry}`);
}

function inBlock(parsed: ParsedText, map: YAMLMap, index: number, entry: string): Edit {
  const first = entryExtent({ collection: map, index: 0 })[0];
  const blanks = ' '.repeat(parsed.range(first, first).start.character);
  const lineBreak = lineBreakOf(parsed.text);
  if (index < 0) return at(parsed, first, `${entry}${lineBreak}${blanks}`);
  const end = lineEnd(parsed.text, entryExtent({ collection: map, index })[1]);
  return at(parsed, end, `${lineBreak}${blanks}${entry}`);
}

/** A section that has no value yet (`dataset:`). */
function asValue(parsed: ParsedText, section: readonly PropertyKey[], entry: string): Edit | undefined {
  const holder = entryAt(parsed.document!, section);
  if (!holder) return undefined;
  const end = keyEnd(holder);
  const colon = parsed.text.slice(end).match(/^[ \t]*:/)?.[0].length ?? 0;
  return at(parsed, end + colon, ` { ${entry} }`);
}

/** The line break that a text uses. */
export function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The end of the line in which an offset lies. */
export function lineEnd(text: string, offset: number): number {
  const found = /[\r\n]/g;
  found.lastIndex = offset;
  return found.exec(text)?.index ?? text.length;
}

function at(parsed: ParsedText, offset: number, newText: string): Edit {
  return { range: parsed.range(offset, offset), newText };
}
