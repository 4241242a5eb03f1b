/** Rows of float32, read on demand into the memory that the caller gives. */
export interface Rows {
  /** For messages: `training split`. */
  readonly name: string;
  readonly count: number;
  /** Numbers per row. */
  readonly width: number;
  /**
   * Fills `into`, [to - from, width], with the rows from `from` to `to` - 1. It may be shared memory (of a
   * SharedArrayBuffer), and is valid until the call ends. Any range may be asked for, also again; ranges are large and follow
   * one another where memory allows.
   */
  read(from: number, to: number, into: Float32Array): void | Promise<void>;
  /** The rows at ascending positions, where that costs less than to read the ranges that they lie in. */
  pick?(positions: Int32Array): Rows;
}

/** What a row with NaN or infinity in it means. */
export function notFinite(rows: Rows, row: number): Error {
  return new Error(`${rows.name}: row ${row} holds NaN or infinity. Did the network diverge?`);
}

/**
 * Rows of an array in memory.
 * @param values [count, width], row by row
 * @throws if the array does not hold whole rows
 */
export function rowsOf(name: string, values: Float32Array, width: number): Rows {
  if (values.length % width !== 0)
    throw new Error(`${name}: ${values.length} numbers are no whole number of rows of ${width}`);
  return {
    name,
    count: values.length / width,
    width,
    read: (from, to, into) => into.set(values.subarray(from * width, to * width)),
  };
}
