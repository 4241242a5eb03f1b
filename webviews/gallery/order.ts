import type { Order } from '../common/criteria.ts';
import type { ImageTable } from './table.ts';

/** Bits of a row's number in a sort key: 2^53 / 2^32 rows at most. */
const ROW_BITS = 2 ** 21;
const LAST = 2 ** 32 - 1;

/**
 * All rows in an order: by a column, what is missing last, equals by their place in the data set. Each value becomes 32 bits
 * that sort as it does, in front of the row's number: plain numbers, which typed arrays sort ten times as fast as a
 * comparing function.
 * @throws {RangeError} above two million rows
 */
export function orderRows(table: ImageTable, { by, descending }: Order): Int32Array {
  if (table.rows > ROW_BITS) throw new RangeError(`cannot sort more than ${ROW_BITS} images`);
  const keys = new Float64Array(table.rows);
  const bits = sortBits(table[by]);
  for (let row = 0; row < keys.length; row++) {
    const key = bits[row];
    keys[row] = (descending && key !== LAST ? LAST - 1 - key : key) * ROW_BITS + row;
  }
  keys.sort();
  const order = new Int32Array(keys.length);
  for (let place = 0; place < order.length; place++) order[place] = keys[place] % ROW_BITS;
  return order;
}

/** Of each value 32 bits, below `LAST`, that have its order; `LAST` for what is missing. */
function sortBits(column: Int32Array | Float32Array): Uint32Array {
  const bits = new Uint32Array(column.length);
  if (column instanceof Int32Array) {
    for (let row = 0; row < bits.length; row++) bits[row] = column[row] < 0 ? LAST : column[row];
    return bits;
  }
  // The bits of a float sort as it does, if those of negative ones are turned over and positive ones stand above them. Plain
  // loops: `from` with a function takes ten times as long. Adding 0 makes 0 of -0.
  const floats = new Float32Array(bits.buffer);
  for (let row = 0; row < floats.length; row++) floats[row] = column[row] + 0;
  for (let row = 0; row < bits.length; row++) {
    if (Number.isNaN(column[row])) bits[row] = LAST;
    else bits[row] = bits[row] & 0x80000000 ? ~bits[row] : bits[row] | 0x80000000;
  }
  return bits;
}
