// What bound.ts proves, seen on numbers: no float32 result claims more than is true, and none claims much less.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { certainty, differenceError, float32Above, productError, runsOf } from '../../server/src/kernels/knn/bound.ts';
import { compileKnnModules, type KnnKernels, knnKernels } from '../../server/src/kernels/knn/builds.ts';
import { bruteForce } from './bruteForce.ts';
import { embeddings, kinds } from './knnData.ts';

const ROWS = 24;
const LIST = 65_536;
const SHIFT = LIST + 4096;
const ZEROS = SHIFT + 16_384;
const NORMS = ZEROS + 16_384;
const UNUSED = NORMS + 4096;
const VALUES = UNUSED + 8192;
const QUERIES = VALUES + ROWS * 4000 * 4;
const POINTS = QUERIES + ROWS * 4000;
const SUMS = POINTS + 2 * ROWS * 4000;

const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536, shared: true });
const floats = (at: number, count: number) => new Float32Array(memory.buffer, at, count);
const doubles = (at: number, count: number) => new Float64Array(memory.buffer, at, count);

let builds: [string, KnnKernels][];
beforeAll(async () => {
  builds = [...(await compileKnnModules())].map(([build, module]) => [build, knnKernels(module, memory)]);
  new Int32Array(memory.buffer, LIST, 32).forEach((_, i, list) => {
    list[i] = i;
  });
});

/** Sums of products, or of squared differences, of all rows with all, as the search adds them up. */
function sums(kernels: KnnKernels, width: number, differences: 0 | 1, shift: number): Float32Array {
  const result = floats(SUMS, 32 * 32).fill(0);
  const { depth } = runsOf(width);
  for (let from = 0; from < width; from += depth) {
    const to = Math.min(width, from + depth);
    kernels.pack(VALUES, width, LIST, ROWS, kernels.tileRows(), from, to, shift, QUERIES);
    kernels.pack(VALUES, width, LIST, ROWS, kernels.tileColumns(), from, to, shift, POINTS);
    kernels.accumulate(differences, to - from, QUERIES, ROWS, POINTS, ROWS, SUMS, 32 * 4);
  }
  return result;
}

const data = fc.record({
  kind: fc.constantFrom(...kinds.filter(kind => kind !== 'huge')),
  width: fc.integer({ min: 1, max: 3000 }),
  seed: fc.nat(1e6),
});

describe('bounds of float32 results', () => {
  it('hold for products and for differences, whatever the data', () => {
    fc.assert(
      fc.property(data, ({ kind, width, seed }) => {
        const values = embeddings(kind, ROWS, width, seed);
        floats(VALUES, values.length).set(values);
        floats(SHIFT, width).set(values.subarray(0, width).map((v, c) => (v + values[width + c]) / 2));
        floats(ZEROS, width).fill(0);
        const { indices, squaredDistances } = bruteForce(values, values, width, ROWS);
        const distances = new Float64Array(ROWS * ROWS);
        indices.forEach((row, n) => {
          distances[Math.floor(n / ROWS) * ROWS + row] = squaredDistances[n];
        });
        for (const [, kernels] of builds) {
          kernels.prepareRows(VALUES, width, 0, ROWS, SHIFT, NORMS, UNUSED, UNUSED + 4096);
          const norms = doubles(NORMS, ROWS);
          const share = 1 - productError(width);
          const products = certainty(width, 'products');
          const differences = certainty(width, 'differences');
          const { relative, absolute } = differenceError(width);
          const dots = sums(kernels, width, 0, SHIFT).slice();
          const squares = sums(kernels, width, 1, ZEROS);
          for (let i = 0; i < ROWS; i++)
            for (let j = 0; j < ROWS; j++) {
              const distance = distances[i * ROWS + j];
              const key = Math.fround(Math.fround(share * norms[j]) - 2 * dots[i * 32 + j]);
              const least = products.scale * key + products.offset(norms[i]);
              const square = squares[i * 32 + j];
              expect(least).toBeLessThanOrEqual(distance);
              expect(distance - least).toBeLessThanOrEqual(4 * productError(width) * (norms[i] + norms[j]) + 1e-37);
              expect(differences.scale * square + differences.offset(0)).toBeLessThanOrEqual(distance);
              expect(square).toBeLessThanOrEqual((1 + relative) * distance + absolute);
            }
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('rounds up to the next float32', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -3e38, max: 3e38 }), value => {
        const above = float32Above(value);
        expect(Math.fround(above)).toBe(above);
        expect(above).toBeGreaterThanOrEqual(value);
        expect(Math.abs(above - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -22 + 2 ** -148);
      }),
    );
    expect(float32Above(1e-60)).toBe(2 ** -149);
    expect(float32Above(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(float32Above(1e39)).toBe(Number.POSITIVE_INFINITY);
  });
});
