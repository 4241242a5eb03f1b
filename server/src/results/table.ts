/** A column of a table. Missing numbers are NaN; `integer` says that the others are whole. */
export type Column =
  | { name: string; type: 'integer' | 'real'; data: ArrayLike<number> }
  | { name: string; type: 'text'; data: readonly string[] };

/** Equally long columns. A long table comes as several of these, one after another. */
export interface Table {
  rows: number;
  columns: Column[];
}

export function missing(rows: number): Float32Array {
  return new Float32Array(rows).fill(Number.NaN);
}
