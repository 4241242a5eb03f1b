import { productError } from './bound.ts';
import type { KnnKernels } from './builds.ts';
import type { Layout } from './layout.ts';

const FREE = -1;

/**
 * Equal stored rows share one position, that of the first: `points` and `low` are filled by position, `nextEqual` by
 * row, and the number of positions is stored. Without this, thousands of equal rows (a dead layer) would be thousands
 * of ties, each to be measured in float64.
 * @param count prepared stored rows
 */
export function findDistinct(kernels: KnnKernels, buffer: SharedArrayBuffer, layout: Layout, count: number): void {
  const { width, stored } = layout;
  const hashes = new Uint32Array(buffer, layout.storedHashes, count);
  const norms = new Float64Array(buffer, layout.storedNorms, count);
  const points = new Int32Array(buffer, layout.points, count);
  const low = new Float32Array(buffer, layout.low, count);
  const nextEqual = new Int32Array(buffer, layout.nextEqual, count);
  const share = 1 - productError(width);

  // Open addressing: the table holds positions. `last` is the last row so far that equals the position's row.
  const slots = 2 ** Math.ceil(Math.log2(2 * count + 1));
  const table = new Int32Array(slots).fill(FREE);
  const last = new Int32Array(count);
  let found = 0;
  for (let row = 0; row < count; row++) {
    nextEqual[row] = -1;
    let slot = hashes[row] & (slots - 1);
    let position = table[slot];
    while (position !== FREE && !equal(points[position], row)) {
      slot = (slot + 1) & (slots - 1);
      position = table[slot];
    }
    if (position === FREE) {
      table[slot] = found;
      points[found] = row;
      last[found] = row;
      low[found] = share * norms[row];
      found++;
    } else {
      nextEqual[last[position]] = row;
      last[position] = row;
    }
  }
  new Int32Array(buffer, layout.pointCount, 1)[0] = found;

  function equal(a: number, b: number): boolean {
    return hashes[a] === hashes[b] && kernels.equalRows(stored + a * width * 4, stored + b * width * 4, width) !== 0;
  }
}
