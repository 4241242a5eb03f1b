/**
 * The known word that was most likely meant, or undefined if none is near: at most a third of its letters differ
 * (Damerau-Levenshtein distance, upper and lower case being equal), or it is the beginning of a known one.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 100) return undefined;
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    // The lengths alone rule most of them out.
    if (Math.abs(candidate.length - word.length) > mostEdits(candidate)) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least && distance <= mostEdits(candidate)) {
      best = candidate;
      least = distance;
    }
  }
  return best ?? beginning(word, known);
}

/** The first word that begins so: `cif` is likely to become `cifar10`. */
function beginning(word: string, known: readonly string[]): string | undefined {
  return word.length < 3 ? undefined : known.find(candidate => candidate.toLowerCase().startsWith(word.toLowerCase()));
}

/** Of a word of three letters any other is one or two edits away, so those count as near only in another case. */
function mostEdits(candidate: string): number {
  return candidate.length < 4 ? 0 : Math.max(1, Math.floor(candidate.length / 3));
}

function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length];
}
