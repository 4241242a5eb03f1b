/** The nearest stored rows of each query. */
export interface Neighbours {
  /** Stored row numbers, [queries, k], nearest first; of equally near rows the lower number comes first. */
  indices: Int32Array;
  /** Squared Euclidean distances, [queries, k]: sums of (x - y)^2 in float64, column by column. */
  squaredDistances: Float64Array;
}

/** The position of an entry that holds no point (NOWHERE in heap.ts). */
const NOWHERE = 0x7fffffff;

/** No neighbours yet: row -1 at infinity. */
export function noNeighbours(queries: number, k: number): Neighbours {
  return {
    indices: new Int32Array(queries * k).fill(-1),
    squaredDistances: new Float64Array(queries * k).fill(Number.POSITIVE_INFINITY),
  };
}

/**
 * From the nearest positions of a block to its nearest rows: each position stands for a row and all rows equal to it.
 * @param distances ascending, [found] @param positions i32 [found], by position among equal distances
 * @param points the first row of each position @param nextEqual the next equal row of each row, or -1
 * @param k at most that many rows are returned
 */
export function rowsOfPositions(
  distances: Float64Array,
  positions: Int32Array,
  points: Int32Array,
  nextEqual: Int32Array,
  k: number,
): { rows: number[]; distances: number[] } {
  const found: { rows: number[]; distances: number[] } = { rows: [], distances: [] };
  let i = 0;
  while (i < positions.length && positions[i] !== NOWHERE && found.rows.length < k) {
    const distance = distances[i];
    const tied: number[] = [];
    let equalDistances = 0;
    for (; i < positions.length && positions[i] !== NOWHERE && distances[i] === distance; i++, equalDistances++)
      for (let row = points[positions[i]], taken = 0; row >= 0 && taken < k; row = nextEqual[row], taken++)
        tied.push(row);
    if (equalDistances > 1) tied.sort((a, b) => a - b);
    for (const row of tied) {
      if (found.rows.length === k) break;
      found.rows.push(row);
      found.distances.push(distance);
    }
  }
  return found;
}

/**
 * Merges rows of a later block into the k nearest of a query, in place.
 * @param firstRow the number of the block's first row: later than all rows that are there already
 */
export function mergeRows(
  into: Neighbours,
  query: number,
  k: number,
  found: { rows: readonly number[]; distances: readonly number[] },
  firstRow: number,
): void {
  const start = query * k;
  const indices = into.indices.slice(start, start + k);
  const distances = into.squaredDistances.slice(start, start + k);
  let old = 0;
  let fresh = 0;
  for (let i = 0; i < k; i++) {
    const takeFresh = fresh < found.rows.length && found.distances[fresh] < distances[old];
    into.indices[start + i] = takeFresh ? firstRow + found.rows[fresh] : indices[old];
    into.squaredDistances[start + i] = takeFresh ? found.distances[fresh] : distances[old];
    if (takeFresh) fresh++;
    else old++;
  }
}

/** The first k neighbours of each query that are not the query itself, of the k + 1 nearest of every stored row. */
export function withoutSelf(neighbours: Neighbours, k: number): Neighbours {
  const queries = neighbours.indices.length / (k + 1);
  const kept = noNeighbours(queries, k);
  for (let query = 0; query < queries; query++) {
    let to = query * k;
    for (let from = query * (k + 1); to < (query + 1) * k; from++) {
      if (neighbours.indices[from] === query) continue;
      kept.indices[to] = neighbours.indices[from];
      kept.squaredDistances[to++] = neighbours.squaredDistances[from];
    }
  }
  return kept;
}

/** The first k of every `columns` neighbours. */
export function firstOf(neighbours: Neighbours, columns: number, k: number): Neighbours {
  if (columns === k) return neighbours;
  const queries = neighbours.indices.length / columns;
  const kept = noNeighbours(queries, k);
  for (let query = 0; query < queries; query++) {
    const from = query * columns;
    kept.indices.set(neighbours.indices.subarray(from, from + k), query * k);
    kept.squaredDistances.set(neighbours.squaredDistances.subarray(from, from + k), query * k);
  }
  return kept;
}
