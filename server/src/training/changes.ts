/*
 * The history of predictions: where the class that is predicted for an example is another than at the evaluation before.
 * Most predictions seldom change, so that this takes a fraction of all predictions at all evaluations.
 */
export interface Changes {
  count: number;
  /** [room, 3]: example, evaluation (counted from 0), class from then on. In the order of the evaluations, each one's by example. */
  values: Int32Array;
}

const FIELDS = 3;

export function noChanges(): Changes {
  return { count: 0, values: new Int32Array(0) };
}

/** A copy without room. */
export function copyChanges({ count, values }: Changes): Changes {
  return { count, values: values.slice(0, FIELDS * count) };
}

/** Adds one, in place. */
export function addChange(changes: Changes, example: number, evaluation: number, predicted: number): void {
  const at = FIELDS * changes.count;
  if (at === changes.values.length) {
    const grown = new Int32Array(Math.max(FIELDS * 1024, 2 * at));
    grown.set(changes.values);
    changes.values = grown;
  }
  changes.values[at] = example;
  changes.values[at + 1] = evaluation;
  changes.values[at + 2] = predicted;
  changes.count++;
}

/** Those that a checkpoint kept. @param values as of a copy */
export function savedChanges(values: Int32Array): Changes {
  return { count: values.length / FIELDS, values };
}

/**
 * The same, example by example.
 * @param examples how many there are
 * @returns where each example's changes end, [examples]; and evaluation and class of each, [changes, 2], ascending by
 *   evaluation within an example
 */
export function changesByExample(
  { count, values }: Changes,
  examples: number,
): { ends: Int32Array; changes: Int32Array } {
  const ends = new Int32Array(examples);
  for (let i = 0; i < count; i++) ends[values[FIELDS * i]]++;
  for (let example = 1; example < examples; example++) ends[example] += ends[example - 1];
  // Filled from the back, each example's end runs down to its start.
  const next = ends.slice();
  const changes = new Int32Array(2 * count);
  for (let i = count - 1; i >= 0; i--) {
    const at = 2 * --next[values[FIELDS * i]];
    changes[at] = values[FIELDS * i + 1];
    changes[at + 1] = values[FIELDS * i + 2];
  }
  return { ends, changes };
}
