import { type Entry, entryExtent } from '../parse/nodeAt.ts';
import type { ParsedText } from '../parse/parse.ts';
import type { Edit } from './edit.ts';

/** Takes out a key with its value, or an item of a list, with the line or the comma that it leaves without a use. */
export function removeEntry(parsed: ParsedText, entry: Entry): Edit {
  const [from, to] = entryExtent(entry);
  const { collection, index } = entry;
  const { text } = parsed;
  if (!collection.flow) {
    const start = text.lastIndexOf('\n', from - 1) + 1;
    const leader = text.slice(start, from);
    const line = /[^\r\n]*(\r\n|\n|\r)?/y;
    line.lastIndex = to;
    const end = to + line.exec(text)![0].length;
    // What else stands in the line stays.
    return { range: parsed.range(/^[ \t]*(-[ \t]+)?$/.test(leader) ? start : from, end), newText: '' };
  }
  if (index > 0) return { range: parsed.range(entryExtent({ collection, index: index - 1 })[1], to), newText: '' };
  const next = index + 1 < collection.items.length ? entryExtent({ collection, index: index + 1 })[0] : to;
  return { range: parsed.range(from, next), newText: '' };
}
