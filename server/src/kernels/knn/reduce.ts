// Reduced rows: coordinates of stored rows in a few directions that hold most of their variance, and the length of what
// is left. bound.ts says what they prove.

import { type Basis, reducedBound } from './bound.ts';
import type { Job, ListedRows, ReducedBound } from './jobs.ts';
import { BLOCK, GROUP, type Layout } from './layout.ts';
import { orthonormal } from './orthonormal.ts';
import type { ReducedLayout } from './reducedLayout.ts';
import { rotateItems } from './rotate.ts';
import type { Search } from './search.ts';
import { reducedView } from './sift.ts';

/** Rows from which the number of directions that matter is guessed first. */
const FIRST_SAMPLE = 128;
/** Rounds of subspace iteration: more find hardly better directions. */
const ROUNDS = 2;
/** Of a direction that is left out, the share of its squared length that is not in the others: in float64, in float32. */
const LEAST = { exact: 1e-11, single: 1e-5 };
/** A basis further from orthonormal than this proves little. */
const MOST_DEVIATION = 1e-3;

/** Reduced stored rows, ready to be searched. */
export interface Reduced {
  /** Directions: a reduced row has one number more. */
  columns: number;
  /** The layout with the reduced rows in the place of the rows. */
  view: Layout;
  bound: ReducedBound;
  inflation: number;
}

type WithReduced = Layout & { reduced: ReducedLayout };

/**
 * Finds directions and reduces all stored rows that have a position.
 * @param rows prepared stored rows @param points how many of them are distinct
 * @param mostDirections where more seem to matter, it is not tried
 * @returns undefined where the rows have no few directions that matter
 */
export async function reduceStored(
  search: Search,
  rows: number,
  points: number,
  mostDirections = search.layout.reduced!.columns / 2,
): Promise<Reduced | undefined> {
  const layout = search.layout as WithReduced;
  const { reduced } = layout;
  const { buffer } = search;
  new Int32Array(buffer, reduced.numbers, Math.max(reduced.columns, reduced.sample)).forEach((_, i, numbers) => {
    numbers[i] = i;
  });
  if ((await directionsThatMatter(search, layout, points)) > mostDirections) return undefined;
  const found = await findBasis(search, layout, points);
  if (!found) return undefined;
  const { columns, basis } = found;
  const { inflation, error, absolute } = reducedBound(columns, basis);
  const result = { columns, view: reducedView(layout, columns), bound: { share: 1 - error, absolute }, inflation };
  const norms = new Float64Array(buffer, layout.storedNorms, rows);
  const list = new Int32Array(buffer, layout.points, points);
  const low = new Float32Array(buffer, reduced.low, points);
  for (let position = 0; position < points; position++) low[position] = (1 - error) * norms[list[position]];
  const listed = { base: layout.stored, list: layout.points, count: points, shift: layout.shift };
  await reduceRows(search, result, listed, { rows, norms: layout.storedNorms, into: reduced.stored });
  return result;
}

/** Reduces `count` query rows that were prepared. */
export async function reduceQueries(search: Search, reduced: Reduced, count: number): Promise<void> {
  const { queries, queryList, queryNorms, shift } = search.layout;
  const listed = { base: queries, list: queryList, count, shift };
  await reduceRows(search, reduced, listed, { rows: count, norms: queryNorms, into: reduced.view.queries });
}

async function reduceRows(
  search: Search,
  { columns, inflation }: Reduced,
  listed: ListedRows,
  { rows, norms, into }: { rows: number; norms: number; into: number },
): Promise<void> {
  const layout = search.layout as WithReduced;
  await rotate(search, layout, listed, ownRows(layout, layout.reduced.basis, columns), layout.width, {
    base: into,
    width: columns + 1,
    listed: true,
  });
  const items = Math.ceil(rows / GROUP);
  await run(search, { kind: 'residual', layout, items, base: into, count: rows, columns, norms, inflation });
}

/** Takes some rows evenly from all that have a position. */
function sample({ buffer }: Search, layout: WithReduced, points: number, wanted: number): ListedRows {
  const all = new Int32Array(buffer, layout.points, points);
  const count = Math.min(points, wanted);
  const list = new Int32Array(buffer, layout.reduced.sampled, count);
  for (let i = 0; i < count; i++) list[i] = all[Math.floor((i * points) / count)];
  return { base: layout.stored, list: layout.reduced.sampled, count, shift: layout.shift };
}

/**
 * (sum of variances)^2 / sum of squared variances over the principal directions: their number, if all were equal. The
 * products of different rows tell the lower part without bias, their lengths the upper one.
 */
async function directionsThatMatter(search: Search, layout: WithReduced, points: number): Promise<number> {
  const rows = sample(search, layout, points, FIRST_SAMPLE);
  const products = await multiply(search, layout, rows);
  const { count } = rows;
  let lengths = 0;
  let others = 0;
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++)
      if (i === j) lengths += products[i * count + j];
      else others += products[i * count + j] ** 2;
  return (lengths / count) ** 2 / (others / (count * (count - 1)));
}

/** Products of rows with one another, [rows.count, rows.count]. */
async function multiply(search: Search, layout: WithReduced, rows: ListedRows): Promise<Float32Array> {
  const { products } = layout.reduced;
  const into = { base: products, width: rows.count, listed: false };
  await rotate(search, layout, rows, rows, layout.width, into);
  return new Float32Array(search.buffer, products, rows.count ** 2);
}

/** Subspace iteration over the products of a sample: its combinations are the directions. */
async function findBasis(
  search: Search,
  layout: WithReduced,
  points: number,
): Promise<{ columns: number; basis: Basis } | undefined> {
  const { reduced, width } = layout;
  const { buffer } = search;
  const rows = sample(search, layout, points, reduced.sample);
  await multiply(search, layout, rows);
  const products = ownRows(layout, reduced.products, rows.count);
  let columns = Math.min(reduced.columns, rows.count);
  startingSigns(new Float32Array(buffer, reduced.combinations, columns * rows.count));
  for (let round = 0; round < ROUNDS; round++) {
    const [from, to] = [reduced.combinations, reduced.otherCombinations];
    await combine(search, layout, { base: from, count: columns }, products, rows.count, to);
    const gram = await gramOf(search, layout, to, columns, rows.count);
    const coefficients = { base: reduced.coefficients, ...write(gram, LEAST.exact) };
    await combine(search, layout, coefficients, ownRows(layout, to, columns), rows.count, from);
    columns = coefficients.count;
  }
  if (columns === 0) return undefined;
  const { basis, roughBasis } = reduced;
  await combine(search, layout, { base: reduced.combinations, count: columns }, rows, width, basis);
  // In float32, each time is nearer to orthonormal. How near at the end, float64 tells.
  for (const [from, to] of [
    [basis, roughBasis],
    [roughBasis, basis],
  ]) {
    const rough = ownRows(layout, from, columns);
    await rotate(search, layout, rough, rough, width, { base: reduced.products, width: columns, listed: false });
    const roughGram = Float64Array.from(new Float32Array(buffer, reduced.products, columns ** 2));
    const coefficients = { base: reduced.coefficients, ...write(roughGram, LEAST.single) };
    await combine(search, layout, coefficients, rough, width, to);
    columns = coefficients.count;
    if (columns === 0) return undefined;
  }
  const found = basisOf(await gramOf(search, layout, basis, columns, width), columns, width);
  return found.deviation > MOST_DEVIATION ? undefined : { columns, basis: found };

  /** Writes the coefficients of orthonormal combinations, to be multiplied. */
  function write(gram: Float64Array, least: number): { count: number } {
    const count = Math.round(Math.sqrt(gram.length));
    const found = orthonormal(gram, count, least);
    const into = new Float32Array(buffer, reduced.coefficients, found.length * count);
    for (const [i, row] of found.entries()) into.set(row, i * count);
    return { count: found.length };
  }
}

/** What the products of a basis with itself prove of it. @param gram lower triangle, in float64 */
function basisOf(gram: Float64Array, columns: number, width: number): Basis {
  let squares = 0;
  let trace = 0;
  for (let i = 0; i < columns; i++) {
    trace += gram[i * columns + i];
    squares += (gram[i * columns + i] - 1) ** 2;
    for (let j = 0; j < i; j++) squares += 2 * gram[i * columns + j] ** 2;
  }
  // Each product is off by less than 2^-52 width times two lengths near 1.
  const rounding = columns * width * 2 ** -51;
  return {
    deviation: (Math.sqrt(squares) + rounding) * (1 + 2 ** -30),
    size: Math.sqrt(trace + rounding) * (1 + 2 ** -30),
  };
}

/** Any start will do if it is always the same. */
function startingSigns(values: Float32Array): void {
  let x = 0x9e3779b9;
  for (let i = 0; i < values.length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    values[i] = x < 0 ? -1 : 1;
  }
}

const run = ({ pool, signal }: Search, job: Job) => pool.run(job, signal);

const ownRows = (layout: WithReduced, base: number, count: number): ListedRows => ({
  base,
  list: layout.reduced.numbers,
  count,
  shift: layout.zeros,
});

function rotate(
  search: Search,
  layout: WithReduced,
  rows: ListedRows,
  basis: ListedRows,
  width: number,
  into: { base: number; width: number; listed: boolean },
): Promise<void> {
  const items = rotateItems(rows.count, basis.count);
  return run(search, { kind: 'rotate', layout, items, rows, basis, width, into });
}

function combine(
  search: Search,
  layout: WithReduced,
  coefficients: { base: number; count: number },
  rows: ListedRows,
  width: number,
  into: number,
): Promise<void> {
  const items = Math.ceil(width / BLOCK);
  return run(search, { kind: 'combine', layout, items, coefficients, rows, width, into });
}

async function gramOf(
  search: Search,
  layout: WithReduced,
  base: number,
  count: number,
  width: number,
): Promise<Float64Array> {
  const into = layout.reduced.gram;
  await run(search, { kind: 'gram', layout, items: count, base, count, width, into });
  return new Float64Array(search.buffer, into, count * count);
}
