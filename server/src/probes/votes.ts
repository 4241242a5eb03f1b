/**
 * How many of each query's k nearest neighbours belong to each class.
 * @param neighbours stored row numbers, [queries, found], nearest first
 * @param labels the class of each stored row, 0 to classes - 1
 * @param found how many there are of each query, at least k
 * @returns [queries, classes]
 */
export function countVotes(
  neighbours: Int32Array,
  k: number,
  labels: Int32Array,
  classes: number,
  found: number = k,
): Uint16Array {
  if (k > 65_535) throw new RangeError(`k is ${k}; votes are counted up to 65,535`);
  const queries = neighbours.length / found;
  const votes = new Uint16Array(queries * classes);
  for (let query = 0; query < queries; query++)
    for (let i = query * found; i < query * found + k; i++) votes[query * classes + labels[neighbours[i]]]++;
  return votes;
}

/**
 * The votes of some examples only; the others have none.
 * @param votes [positions, classes], or of all examples: [count, classes]
 * @returns [count, classes]
 */
export function placeVotes(votes: Uint16Array, positions: Int32Array, count: number, classes: number): Uint16Array {
  const placed = new Uint16Array(count * classes);
  for (const [i, position] of positions.entries()) {
    const from = (votes.length === placed.length ? position : i) * classes;
    placed.set(votes.subarray(from, from + classes), position * classes);
  }
  return placed;
}

/**
 * The class with the most votes; of several the lowest, as in scikit-learn's `KNeighborsClassifier`.
 * @param votes [queries, classes]
 * @returns [queries], -1 where there are no votes
 */
export function majorityClass(votes: Uint16Array, classes: number): Int32Array {
  const winners = new Int32Array(votes.length / classes);
  for (let query = 0; query < winners.length; query++) {
    const start = query * classes;
    let best = 0;
    for (let label = 1; label < classes; label++) if (votes[start + label] > votes[start + best]) best = label;
    winners[query] = votes[start + best] > 0 ? best : -1;
  }
  return winners;
}
