// Small work for each build before one is chosen: are its results right, and how fast is it here?

import { type KnnBuild, type KnnKernels, knnKernels } from './builds.ts';
import { BASE } from './layout.ts';

/** Milliseconds for all builds together. V8 needs about half to compile the loops that prove to be used. */
const TRIAL_MILLISECONDS = 100;
/** Memory that a trial uses, from `BASE` on. */
export const TRIAL_BYTES = 1 << 20;

// No size fills a register tile.
const QUERIES = 31;
const POINTS = 45;
const WIDTH = 75;
const TIMED = 96;
const TIMED_DEPTH = 256;

/** Row numbers, rows, packed queries, packed points, sums, and a query in float64 with its distances. */
const list = BASE;
const rows = list + 4096;
const packedQueries = rows + (1 << 16);
const packedPoints = packedQueries + (1 << 17);
const result = packedPoints + (1 << 17);
const query = result + (1 << 17);
const distances = query + 4096;
const zeros = distances + 4096;

/** Squared distances and products of the first rows with all, in float64. */
function expected(values: Float32Array): { products: Float64Array; squares: Float64Array } {
  const products = new Float64Array(QUERIES * POINTS);
  const squares = new Float64Array(QUERIES * POINTS);
  for (let i = 0; i < QUERIES; i++)
    for (let j = 0; j < POINTS; j++)
      for (let c = 0; c < WIDTH; c++) {
        const [x, y] = [values[i * WIDTH + c], values[j * WIDTH + c]];
        products[i * POINTS + j] += x * y;
        squares[i * POINTS + j] += (x - y) * (x - y);
      }
  return { products, squares };
}

/** Whether products and differences are as accurate as float32, and float64 distances right to the last bit. */
function isRight(kernels: KnnKernels, buffer: SharedArrayBuffer): boolean {
  const values = new Float32Array(buffer, rows, POINTS * WIDTH);
  const want = expected(values);
  const stride = TIMED * 4;
  const sums = new Float32Array(buffer, result, TIMED * TIMED);
  const tileSums = (differences: number) => {
    sums.fill(0);
    kernels.pack(rows, WIDTH, list, QUERIES, kernels.tileRows(), 0, WIDTH, zeros, packedQueries);
    kernels.pack(rows, WIDTH, list, POINTS, kernels.tileColumns(), 0, WIDTH, zeros, packedPoints);
    kernels.accumulate(differences, WIDTH, packedQueries, QUERIES, packedPoints, POINTS, result, stride);
  };
  const close = (exact: Float64Array) =>
    exact.every((value, n) => Math.abs(sums[Math.floor(n / POINTS) * TIMED + (n % POINTS)] - value) < 1e-4);
  tileSums(0);
  const productsRight = close(want.products);
  tileSums(1);
  const differencesRight = close(want.squares);
  kernels.promote(rows, WIDTH, query);
  kernels.measure(query, rows, WIDTH, list, list, distances);
  const measured = new Float64Array(buffer, distances, 8);
  return productsRight && differencesRight && measured.every((distance, j) => distance === want.squares[j]);
}

/** GFLOP/s of each build that is right here: the best of many short runs, in turns, so that other work hits all alike. */
export function tryBuilds(
  modules: ReadonlyMap<KnnBuild, WebAssembly.Module>,
  memory: WebAssembly.Memory,
): Map<KnnBuild, number> {
  const buffer = memory.buffer as unknown as SharedArrayBuffer;
  new Int32Array(buffer, list, 1024).forEach((_, i, numbers) => {
    numbers[i] = i;
  });
  new Float32Array(buffer, zeros, WIDTH).fill(0);
  new Float32Array(buffer, rows, POINTS * WIDTH).forEach((_, i, numbers) => {
    numbers[i] = Math.sin(i * 1.7);
  });
  const right = [...modules]
    .map(([build, module]) => [build, knnKernels(module, memory)] as const)
    .filter(([, kernels]) => isRight(kernels, buffer));
  const best = new Map<KnnBuild, number>();
  const end = performance.now() + TRIAL_MILLISECONDS;
  do {
    for (const [build, kernels] of right) {
      const start = performance.now();
      kernels.accumulate(0, TIMED_DEPTH, packedQueries, TIMED, packedPoints, TIMED, result, TIMED * 4);
      const seconds = (performance.now() - start) / 1e3;
      best.set(build, Math.max(best.get(build) ?? 0, (2 * TIMED * TIMED * TIMED_DEPTH) / seconds / 1e9));
    }
  } while (performance.now() < end);
  return best;
}
