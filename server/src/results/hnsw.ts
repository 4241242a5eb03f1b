import type { MemberState } from '../runs/journal.ts';

/** How approximate search did in a run: over all probes of all finished members. */
export interface HnswResult {
  /** Share of the true nearest neighbours that were found, by a sample of each probe's queries. */
  meanRecall: number;
  worst: { member: number; probe: number; recall: number };
  /** Queries of each probe that were also searched exactly. */
  sampled: number;
  /** Seconds of the search, and what exact search would have taken at most, estimated from the samples. */
  seconds: number;
  exactSeconds: number;
  /** By member, then by probe; null where nothing was searched. */
  recall: (number | null)[][];
}

/** @returns null where the search was exact or no member is finished */
export function hnswResult(
  finished: readonly { member: number; state: MemberState }[],
  probes: number,
): HnswResult | null {
  const all = finished.flatMap(({ member, state }) =>
    Object.entries(state.hnsw).map(([probe, check]) => ({ member, probe: Number(probe), ...check })),
  );
  if (all.length === 0) return null;
  const sum = (of: (entry: (typeof all)[number]) => number) => all.reduce((total, entry) => total + of(entry), 0);
  const { member, probe, recall } = all.reduce((a, b) => (b.recall < a.recall ? b : a));
  return {
    meanRecall: sum(entry => entry.recall) / all.length,
    worst: { member, probe, recall },
    sampled: Math.max(...all.map(entry => entry.sampled)),
    seconds: sum(entry => entry.seconds),
    exactSeconds: sum(entry => entry.exactSeconds),
    recall: finished.map(({ state }) => Array.from({ length: probes }, (_, p) => state.hnsw[p]?.recall ?? null)),
  };
}
