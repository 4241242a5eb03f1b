// Work of the threads on the way to reduced rows: products of rows with a basis, combinations of rows, their lengths.

import { DEPTH, ROTATION, residualOf } from './bound.ts';
import type { Of } from './jobs.ts';
import { BLOCK, GROUP } from './layout.ts';
import { BASIS_BLOCK, ROTATED } from './reducedLayout.ts';
import { stopped, type Thread } from './thread.ts';

const SUMS_STRIDE = BLOCK * 4;

/** Blocks of rows x blocks of the basis. */
export const rotateItems = (rows: number, columns: number) =>
  Math.ceil(rows / ROTATED) * Math.ceil(columns / BASIS_BLOCK);

/** Products of a block of rows with a block of the basis, summed as bound.ts has it. */
export function rotate({ kernels, buffer, number, control }: Thread, job: Of<'rotate'>, item: number): void {
  const { layout, rows, basis, width, into } = job;
  const { packedQueries, packedPoints, sums } = layout.scratch[number];
  const { doubles } = layout.reduced!.scratch[number];
  const across = Math.ceil(basis.count / BASIS_BLOCK);
  const firstRow = Math.floor(item / across) * ROTATED;
  const firstColumn = (item % across) * BASIS_BLOCK;
  const count = Math.min(ROTATED, rows.count - firstRow);
  const columns = Math.min(BASIS_BLOCK, basis.count - firstColumn);
  const [list, basisList] = [rows.list + firstRow * 4, basis.list + firstColumn * 4];
  const totals = new Float64Array(buffer, doubles, count * columns).fill(0);
  new Float32Array(buffer, sums, BLOCK * BLOCK).fill(0);
  let runs = 0;
  for (let from = 0; from < width; from += ROTATION.depth) {
    if (stopped({ control })) return;
    const to = Math.min(width, from + ROTATION.depth);
    kernels.pack(rows.base, width, list, count, kernels.tileRows(), from, to, rows.shift, packedQueries);
    kernels.pack(basis.base, width, basisList, columns, kernels.tileColumns(), from, to, basis.shift, packedPoints);
    kernels.accumulate(0, to - from, packedQueries, count, packedPoints, columns, sums, SUMS_STRIDE);
    if (++runs === ROTATION.runs || to === width) {
      kernels.moveSums(sums, SUMS_STRIDE, count, columns, doubles);
      runs = 0;
    }
  }
  const numbers = new Int32Array(buffer, list, count);
  for (let i = 0; i < count; i++) {
    const row = into.listed ? numbers[i] : firstRow + i;
    const at = into.base + (row * into.width + firstColumn) * 4;
    new Float32Array(buffer, at, columns).set(totals.subarray(i * columns, (i + 1) * columns));
  }
}

/** A block of columns of combinations of rows: coefficients [count, terms] times rows [terms, width]. */
export function combine({ kernels, buffer, number, control }: Thread, job: Of<'combine'>, item: number): void {
  const { layout, coefficients, rows, width, into } = job;
  const { packedQueries, packedPoints, sums } = layout.scratch[number];
  const { numbers } = layout.reduced!;
  const first = item * BLOCK;
  const columns = Math.min(BLOCK, width - first);
  const values = new Float32Array(buffer, sums, BLOCK * BLOCK).fill(0);
  for (let from = 0; from < rows.count; from += DEPTH) {
    if (stopped({ control })) return;
    const to = Math.min(rows.count, from + DEPTH);
    const list = rows.list + from * 4;
    kernels.pack(
      coefficients.base,
      rows.count,
      numbers,
      coefficients.count,
      kernels.tileRows(),
      from,
      to,
      layout.zeros,
      packedQueries,
    );
    kernels.packColumns(
      rows.base,
      width,
      list,
      to - from,
      kernels.tileColumns(),
      first,
      first + columns,
      rows.shift,
      packedPoints,
    );
    kernels.accumulate(0, to - from, packedQueries, coefficients.count, packedPoints, columns, sums, SUMS_STRIDE);
  }
  for (let j = 0; j < coefficients.count; j++)
    new Float32Array(buffer, into + (j * width + first) * 4, columns).set(
      values.subarray(j * BLOCK, j * BLOCK + columns),
    );
}

/** A row of the products of rows with one another, in float64: those with the rows up to itself. */
export function gram({ kernels, number }: Thread, job: Of<'gram'>, item: number): void {
  const { layout, base, count, width, into } = job;
  const { values } = layout.scratch[number];
  // The long rows first, so that all threads finish together.
  const row = count - 1 - item;
  kernels.promote(base + row * width * 4, width, values);
  kernels.multiplyExact(values, base, width, row + 1, into + row * count * 8);
}

/** The last number of each reduced row. */
export function residual({ kernels, buffer }: Thread, job: Of<'residual'>, item: number): void {
  const { base, count, columns, inflation } = job;
  const norms = new Float64Array(buffer, job.norms, count);
  const rows = new Float32Array(buffer, base, count * (columns + 1));
  const end = Math.min(count, (item + 1) * GROUP);
  for (let row = item * GROUP; row < end; row++) {
    const length = kernels.squaredLength(base + row * (columns + 1) * 4, columns);
    rows[row * (columns + 1) + columns] = residualOf(norms[row], length, inflation);
  }
}
