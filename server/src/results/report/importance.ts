import type { Examples } from '../panels/contract.ts';
import { unpackFloat32, unpackInt32 } from '../panels/pack.ts';

/** Of ten images: how many suspects, hard and easy ones, and of the others. What one kind lacks the next ones fill. */
const TURNS = [
  'suspects',
  'suspects',
  'hard',
  'suspects',
  'suspects',
  'easy',
  'suspects',
  'hard',
  'suspects',
  'spread',
] as const;

/**
 * All images, those first that a reader of a report most likely wants to look at: those given, then in turns suspects, hard,
 * easy, and a spread of all the others. So the first N are a sensible choice, whatever N is.
 * @param first positions in the data set, such as those of images that are marked
 * @returns rows of `examples`, each once
 */
export function byImportance(examples: Examples, first: readonly number[]): Int32Array {
  const index = unpackInt32(examples.columns.index);
  const wanted = new Set(first);
  const kinds = { ...kindsOf(examples), spread: spreadOf(examples) };
  const taken = new Uint8Array(examples.rows);
  const order: number[] = [];
  const take = (row: number) => {
    taken[row] = 1;
    order.push(row);
  };
  for (const [row, position] of index.entries()) if (wanted.has(position)) take(row);
  const next = { suspects: 0, hard: 0, easy: 0, spread: 0 };
  while (order.length < examples.rows)
    for (const kind of TURNS) {
      const rows = kinds[kind];
      while (next[kind] < rows.length && taken[rows[next[kind]]] === 1) next[kind]++;
      if (next[kind] < rows.length) take(rows[next[kind]]);
    }
  return Int32Array.from(order);
}

/** Suspects by suspicion; the deepest of the others, ambiguous ones first; the shallowest, those of large margin first. */
function kindsOf({ rows, columns, forms }: Examples): Record<'suspects' | 'hard' | 'easy', number[]> {
  const [label, consensus, form] = [columns.label, columns.consensusClass, columns.form].map(unpackInt32);
  const [suspicion, margin] = [columns.suspicion, columns.outputMargin].map(unpackFloat32);
  const depth = depthsOf(columns);
  const isAmbiguous = (row: number) => Number(forms[form[row]]?.startsWith('ambiguous') ?? false);
  const all = Array.from({ length: rows }, (_, row) => row);
  const suspects = all.filter(row => consensus[row] >= 0 && consensus[row] !== label[row]);
  const decided = all.filter(row => !Number.isNaN(depth[row]) && consensus[row] === label[row]);
  return {
    suspects: suspects.sort((a, b) => less(suspicion[b], suspicion[a]) || a - b),
    hard: decided.toSorted((a, b) => isAmbiguous(b) - isAmbiguous(a) || depth[b] - depth[a] || a - b),
    easy: decided.sort((a, b) => depth[a] - depth[b] || less(margin[b], margin[a]) || a - b),
  };
}

/** All rows; the first few are evenly spread over the classes and, in each, over the depths. */
function spreadOf({ rows, columns }: Examples): number[] {
  const label = unpackInt32(columns.label);
  const depth = depthsOf(columns);
  const sorted = Array.from({ length: rows }, (_, row) => row).sort(
    (a, b) => label[a] - label[b] || less(depth[a], depth[b]) || a - b,
  );
  // Multiples of the golden ratio, taken without their whole part, are spread evenly however many they are.
  const turn = sorted.map((row, place) => ({ row, at: (place * GOLDEN) % 1 }));
  return turn.sort((a, b) => a.at - b.at).map(({ row }) => row);
}
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Held out where that is known, else in training. */
function depthsOf({ depthVal, depthTrain }: Examples['columns']): Float32Array {
  const train = unpackFloat32(depthTrain);
  return unpackFloat32(depthVal).map((depth, row) => (Number.isNaN(depth) ? train[row] : depth));
}

/** Compares numbers; what is missing counts as less than all. */
function less(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a - b;
}
