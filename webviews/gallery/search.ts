import type { ImageTable } from './table.ts';

/**
 * Makes a test of rows out of what a person typed. Each word has to be found: in the name of the label or of the consensus
 * class, in the path, or as the index. `120-180` means these indices, `#7` index 7 and nothing else.
 * @returns null if nothing was typed
 */
export function searchFor(text: string, table: ImageTable): ((row: number) => boolean) | null {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const tests = words.map(word => wordTest(word, table));
  return row => tests.every(test => test(row));
}

function wordTest(word: string, { index, label, consensusClass, classes, lowerPaths }: ImageTable) {
  const indices = indicesMeant(word);
  if (word.startsWith('#')) return (row: number) => indices !== null && inside(index[row], indices);
  const named = Uint8Array.from(classes, name => (name.toLocaleLowerCase().includes(word) ? 1 : 0));
  const paths = lowerPaths();
  return (row: number) =>
    named[label[row]] === 1 ||
    named[consensusClass[row]] === 1 ||
    (indices !== null && inside(index[row], indices)) ||
    (paths?.[row].includes(word) ?? false);
}

/** `7`, `#7`, `120-180`. */
function indicesMeant(word: string): [number, number] | null {
  const [, from, to] = /^#?(\d+)(?:-(\d+))?$/.exec(word) ?? [];
  return from === undefined ? null : [Number(from), Number(to ?? from)];
}

const inside = (value: number, [from, to]: [number, number]): boolean => value >= from && value <= to;
