import { exactNeighbours, type Neighbours, noNeighbours } from '../probes/exact.ts';
import { hnswNeighbours } from '../probes/hnsw.ts';
import { type Asked, neighboursOf, pickRows } from '../probes/pick.ts';
import { type Rows, rowsOf } from '../probes/rows.ts';
import type { HnswCheck } from '../protocol.ts';
import { randomStream } from '../random.ts';
import type { searchOptions } from './memory.ts';

/** Queries of each probe whose neighbours are also searched exactly. */
const SAMPLED_QUERIES = 200;

export interface ProbeSearchOptions extends Omit<ReturnType<typeof searchOptions>, 'projected'> {
  seed: number;
  /** What is drawn at this probe is named by it: `3/0` for member 3, probe 0. */
  place: string;
  signal: AbortSignal;
  onProgress(share: number): void;
}

/** The neighbours of all that is asked at one probe; of an approximate search also how it did. */
export async function searchProbe(
  stored: Rows,
  asked: readonly Asked[],
  options: ProbeSearchOptions,
): Promise<{ neighbours: Neighbours[]; hnsw?: HnswCheck }> {
  if (asked.every(({ rows }) => rows.count === 0)) return { neighbours: asked.map(() => noNeighbours(0, options.k)) };
  if (options.method === 'exact') return { neighbours: await searchExactly(stored, asked, options) };
  const { place } = options;
  const seed = randomStream(options.seed, `hnsw/${place}`).integer(0x7fffffff);
  const started = performance.now();
  const neighbours = await neighboursOf(
    (rows, queries, choice) => hnswNeighbours(rows, queries, { ...options, ...choice, seed }),
    stored,
    asked,
    options,
  );
  const seconds = (performance.now() - started) / 1000;
  return { neighbours, hnsw: { seconds, ...(await checkSample(stored, asked, neighbours, options)) } };
}

/** The exact neighbours of all that is asked. */
export function searchExactly(
  stored: Rows,
  asked: readonly Asked[],
  options: Omit<ProbeSearchOptions, 'seed' | 'place'>,
): Promise<Neighbours[]> {
  return neighboursOf(
    (rows, queries, choice) => exactNeighbours(rows, queries, { ...options, ...choice }),
    stored,
    asked,
    options,
  );
}

/** Searches a sample of the queries exactly: how many of their neighbours were found, and how long that takes. */
async function checkSample(
  stored: Rows,
  asked: readonly Asked[],
  found: readonly Neighbours[],
  options: ProbeSearchOptions,
): Promise<Omit<HnswCheck, 'seconds'>> {
  const quiet = { ...options, onProgress: () => {} };
  const total = asked.reduce((sum, { rows }) => sum + rows.count, 0);
  const order = randomStream(options.seed, `hnsw sample/${options.place}`).permutation(total);
  const drawn = order.subarray(0, SAMPLED_QUERIES).sort();
  const sample = sampleOf(asked, drawn);
  // Threads that have to be started first are no part of the measured time.
  const one = rowsOf('one row', Float32Array.of(0), 1);
  await searchExactly(one, [{ rows: one }], { ...quiet, k: 1, excludeSelf: false });
  const started = performance.now();
  const exact = await searchExactly(
    stored,
    sample.map(({ some }) => some),
    quiet,
  );
  const seconds = (performance.now() - started) / 1000;
  const { k } = options;
  let hits = 0;
  for (const [s, { places }] of sample.entries())
    for (const [i, place] of places.entries()) {
      const truth = new Set(exact[s].indices.subarray(i * k, (i + 1) * k));
      for (const row of found[s].indices.subarray(place * k, (place + 1) * k)) if (truth.has(row)) hits++;
    }
  return {
    sampled: drawn.length,
    recall: hits / (drawn.length * k),
    // An upper bound: reading and preparing the stored rows, which is part of the measured time, is done once however
    // many queries there are, and a search of the stored rows among themselves is faster than one of other queries.
    exactSeconds: seconds * (total / drawn.length),
  };
}

/**
 * The part of what is asked that is drawn.
 * @param drawn places in all that is asked, one entry after another, ascending
 * @returns for each entry the places in it, and their rows
 */
function sampleOf(asked: readonly Asked[], drawn: Int32Array): { places: Int32Array; some: Asked }[] {
  let first = 0;
  return asked.map(({ rows, positions }) => {
    const places = drawn.filter(i => i >= first && i < first + rows.count).map(i => i - first);
    first += rows.count;
    return { places, some: { rows: pickRows(rows, places), positions: places.map(i => positions?.[i] ?? i) } };
  });
}
