import type { DecodedImages } from './cached.ts';
import type { ImageParts, ListedImage } from './listing.ts';

/** Paths of images whose files have the same content, each group in order. */
export function duplicatesOf(used: readonly ListedImage[], { known }: DecodedImages): string[][] {
  const groups = new Map<string, string[]>();
  for (const { path } of used) {
    const { hash } = known(path);
    const group = groups.get(hash);
    if (group) group.push(path);
    else groups.set(hash, [path]);
  }
  return [...groups.values()].filter(paths => paths.length > 1);
}

/** What is worse than to be there twice. */
export function duplicateNotes(duplicates: readonly string[][], parts: ImageParts): string[] {
  const tests = new Set(parts.test.map(({ path }) => path));
  const labels = new Map([...parts.train, ...parts.test].map(({ path, label }) => [path, label]));
  const differ = (of: (path: string) => unknown) => duplicates.filter(paths => new Set(paths.map(of)).size > 1);
  const note = (found: string[][], what: string) =>
    found.length > 0 ? [`Images that are ${what}: ${found.length}, the first: ${found[0].join(' = ')}`] : [];
  return [
    ...note(
      differ(path => labels.get(path)),
      'there more than once, with different labels',
    ),
    ...note(
      differ(path => tests.has(path)),
      'both among the training and the test images',
    ),
  ];
}
