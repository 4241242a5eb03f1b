/**
 * Which probes are embedded together. A forward pass gives the embeddings of every probe at once, but all of them seldom
 * fit in memory: probes go in groups that do. One that does not fit even alone is a group of its own, computed row by row
 * when the search asks for it.
 * @param widths numbers per example at each probe to do
 * @param examples of all splits
 * @param bytes that the embeddings of a group may take
 */
export function planGroups(
  widths: ReadonlyMap<number, number>,
  examples: number,
  bytes: number,
): { probes: number[]; bytes: number; fits: boolean }[] {
  const groups: { probes: number[]; bytes: number; fits: boolean }[] = [];
  for (const [probe, width] of widths) {
    const needed = width * examples * Float32Array.BYTES_PER_ELEMENT;
    const last = groups.at(-1);
    if (needed > bytes) groups.push({ probes: [probe], bytes: 0, fits: false });
    else if (last?.fits && last.bytes + needed <= bytes) {
      last.probes.push(probe);
      last.bytes += needed;
    } else groups.push({ probes: [probe], bytes: needed, fits: true });
  }
  return groups;
}
