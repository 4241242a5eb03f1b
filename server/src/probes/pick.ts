import { firstOf, type Neighbours, noNeighbours } from '../kernels/knn/neighbours.ts';
import type { Rows } from './rows.ts';

/**
 * Some of the rows, in the order of their positions.
 * @param positions ascending, none twice
 */
export function pickRows(rows: Rows, positions: Int32Array): Rows {
  if (rows.pick) return rows.pick(positions);
  const { width } = rows;
  return {
    name: rows.name,
    count: positions.length,
    width,
    async read(from, to, into) {
      for (let start = from; start < to; ) {
        let end = start + 1;
        // Rows that follow one another are read at once.
        while (end < to && positions[end] === positions[end - 1] + 1) end++;
        const part = into.subarray((start - from) * width, (end - from) * width);
        await rows.read(positions[start], positions[end - 1] + 1, part);
        start = end;
      }
    },
  };
}

/** All rows in memory, [count, width]. */
export async function readRows(rows: Rows): Promise<Float32Array> {
  const values = new Float32Array(rows.count * rows.width);
  if (rows.count > 0) await rows.read(0, rows.count, values);
  return values;
}

/** Rows of a split to find neighbours for: all of them, or some. */
export interface Asked {
  rows: Rows;
  /** The positions in the split of rows that were picked from it, ascending. */
  positions?: Int32Array | undefined;
}

/** A search for the nearest stored rows: `exactNeighbours` or `hnswNeighbours` with its options. */
export type Search = (
  stored: Rows,
  queries: readonly Rows[],
  options: { k: number; excludeSelf: boolean; only?: Int32Array | undefined },
) => Promise<Neighbours[]>;

/**
 * The k nearest stored rows of all that is asked. With `excludeSelf` a stored row is not its own neighbour, whether all
 * stored rows are asked for or some that were picked from them.
 * @param asked an entry per split, that of the stored rows first: if it has no positions, its rows are `stored` itself; if
 *   it has and they are, the stored rows are searched among themselves, and those positions are wanted
 * @returns for each entry its neighbours, [rows, k]
 */
export async function neighboursOf(
  search: Search,
  stored: Rows,
  asked: readonly Asked[],
  { k, excludeSelf }: { k: number; excludeSelf: boolean },
): Promise<Neighbours[]> {
  const queries = asked.map(({ rows }) => rows);
  const { positions } = asked[0];
  if (positions && asked[0].rows === stored) {
    const [all, ...others] = await search(stored, queries, { k, excludeSelf, only: positions });
    return [neighboursAt(all, k, positions), ...others];
  }
  if (!excludeSelf || !positions) return search(stored, queries, { k, excludeSelf });
  const [picked, ...others] = await search(stored, queries, { k: k + 1, excludeSelf: false });
  return [withoutRow(picked, k, positions), ...others.map(set => firstOf(set, k + 1, k))];
}

/** The k neighbours of some queries. */
function neighboursAt({ indices, squaredDistances }: Neighbours, k: number, queries: Int32Array): Neighbours {
  const kept = noNeighbours(queries.length, k);
  for (const [i, query] of queries.entries()) {
    kept.indices.set(indices.subarray(query * k, (query + 1) * k), i * k);
    kept.squaredDistances.set(squaredDistances.subarray(query * k, (query + 1) * k), i * k);
  }
  return kept;
}

/**
 * The first k of the k + 1 neighbours of each query that are not a certain row.
 * @param rows that row of each query
 */
function withoutRow({ indices, squaredDistances }: Neighbours, k: number, rows: Int32Array): Neighbours {
  const kept = noNeighbours(rows.length, k);
  for (let query = 0; query < rows.length; query++) {
    const start = query * (k + 1);
    const at = indices.subarray(start, start + k).indexOf(rows[query]);
    for (let i = 0; i < k; i++) {
      const from = start + i + (at >= 0 && i >= at ? 1 : 0);
      kept.indices[query * k + i] = indices[from];
      kept.squaredDistances[query * k + i] = squaredDistances[from];
    }
  }
  return kept;
}
