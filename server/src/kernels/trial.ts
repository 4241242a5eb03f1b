// Small work for each build before one is chosen: are its results right, and how fast is it here?
import type { KernelBuild, Kernels } from './builds.ts';
import type { Heap } from './heap.ts';

// V8 compiles a loop anew once it has proved to be used, on another thread, so the first runs of each build are slow. The
// trial ends when no build got faster for a while.
const QUIET_MILLISECONDS = 12;
const QUIET_ROUNDS = 30;
const LONGEST_MILLISECONDS = 500;

/** Numbers from -1 to 1 without a short period. */
const sample = (size: number, seed: number) =>
  Float32Array.from({ length: size }, (_, i) => ((i * seed) % 61) / 30 - 1);

/**
 * GFLOP/s of each build on a small matrix product: the best of many short runs, which another process that wants the same
 * core disturbs least. The builds take turns.
 */
export function speeds(builds: Map<KernelBuild, Kernels>, heap: Heap): Map<KernelBuild, number> {
  const [rows, columns, depth] = [60, 64, 128];
  const floats = rows * depth + depth * columns + rows * columns;
  const bytes = floats * 4;
  const most = Math.max(0, ...[...builds.values()].map(kernels => kernels.multiplyScratch()));
  const a = heap.scratch(bytes + most);
  const [b, c] = [a + rows * depth * 4, a + (rows + columns) * depth * 4];
  // Not what the memory held before: arithmetic on denormal numbers is slow.
  new Float32Array(heap.memory.buffer, a, floats).fill(0.5);
  const best = new Map<KernelBuild, number>();
  const start = performance.now();
  let [lastGain, quietRounds] = [start, 0];
  const isQuiet = () => quietRounds >= QUIET_ROUNDS && performance.now() - lastGain >= QUIET_MILLISECONDS;
  while (builds.size > 0 && !isQuiet() && performance.now() - start < LONGEST_MILLISECONDS) {
    quietRounds++;
    for (const [build, kernels] of builds) {
      const before = performance.now();
      kernels.multiply(rows, columns, depth, a, depth * 4, 4, b, columns * 4, 4, 0, c, columns * 4, a + bytes);
      const after = performance.now();
      const speed = (2 * rows * columns * depth) / (after - before) / 1e6;
      const previous = best.get(build) ?? 0;
      if (speed > previous) best.set(build, speed);
      if (speed > 1.1 * previous) [lastGain, quietRounds] = [after, 0];
    }
  }
  return best;
}

/**
 * The work that is checked: 3 x 3 convolutions with both their gradients. The sizes of one fill no register tile and no
 * vector; the other goes by Winograd's way.
 */
const checked = [
  { images: 1, height: 4, width: 5, inChannels: 7, outChannels: 18 },
  { images: 2, height: 7, width: 6, inChannels: 8, outChannels: 24 },
];
type Checked = (typeof checked)[number];
const TOLERANCE = 1e-4;
/** Some, because V8 compiles loops anew once they prove to be used: what was right before must be right after. */
const REPETITIONS = 4;

/** Whether the build's results equal plain loops to float32's accuracy. */
export function isRight(kernels: Kernels, heap: Heap): boolean {
  return checked.every(work => {
    const { images, height, width, inChannels, outChannels } = work;
    const pixels = images * height * width;
    const x = sample(pixels * inChannels, 17);
    const w = sample(9 * inChannels * outChannels, 23);
    const dy = sample(pixels * outChannels, 37);
    const want = expected(work, x, w, dy);
    for (let i = 0; i < REPETITIONS; i++) if (!isClose(compute(kernels, heap, work, x, w, dy), want)) return false;
    return true;
  });
}

function isClose(got: Float32Array[], want: Float64Array[]): boolean {
  for (const [i, values] of got.entries())
    for (let j = 0; j < values.length; j++) if (!(Math.abs(values[j] - want[i][j]) <= TOLERANCE)) return false;
  return true;
}

/** y, dx and dw of the convolution, and the product of x transposed and dy as matrices of pixels by channels. */
function compute(
  kernels: Kernels,
  heap: Heap,
  { images, height, width, inChannels, outChannels }: Checked,
  x: Float32Array,
  w: Float32Array,
  dy: Float32Array,
): Float32Array[] {
  const forward = [images, height, width, inChannels, height, width, outChannels, 3, 3, 1, 1, 1, 1, 1, 1, images];
  const backward = [images, height, width, outChannels, height, width, inChannels, 3, 3, 1, 1, 1, 1, 1, 1, images];
  const sizes = [x.length, w.length, dy.length, dy.length, x.length, w.length, inChannels * outChannels];
  const total = sizes.reduce((a, b) => a + b, 0) * 4;
  const needs = [
    kernels.multiplyScratch(),
    kernels.convolveScratch(heap.integers(forward)),
    kernels.filterGradientScratch(heap.integers(forward)),
    kernels.convolveScratch(heap.integers(backward)),
  ];
  const start = heap.scratch(total + Math.max(...needs));
  const scratch = start + total;
  const at = sizes.map((_, i) => start + sizes.slice(0, i).reduce((a, b) => a + b, 0) * 4);
  const [xAt, wAt, dyAt, yAt, dxAt, dwAt, productAt] = at;
  const floats = new Float32Array(heap.memory.buffer);
  floats.set(x, xAt / 4);
  floats.set(w, wAt / 4);
  floats.set(dy, dyAt / 4);
  kernels.convolve(heap.integers(forward), xAt, wAt, 0, 0, 0, yAt, scratch);
  kernels.filterGradient(heap.integers(forward), xAt, dyAt, dwAt, scratch);
  kernels.convolve(heap.integers(backward), dyAt, wAt, 1, 0, 0, dxAt, scratch);
  const pixels = images * height * width;
  const [row, step] = [4, inChannels * 4];
  const out = outChannels * 4;
  kernels.multiply(inChannels, outChannels, pixels, xAt, row, step, dyAt, out, 4, 0, productAt, out, scratch);
  return [3, 4, 5, 6].map(i => floats.slice(at[i] / 4, at[i] / 4 + sizes[i]));
}

/** What `compute` should give, by plain loops in float64. */
function expected(
  { images, height, width, inChannels, outChannels }: Checked,
  x: Float32Array,
  w: Float32Array,
  dy: Float32Array,
): Float64Array[] {
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(w.length);
  const product = new Float64Array(inChannels * outChannels);
  for (let n = 0; n < images; n++)
    for (let h = 0; h < height; h++)
      for (let v = 0; v < width; v++)
        for (let tap = 0; tap < 9; tap++) {
          const [ih, iw] = [h + Math.floor(tap / 3) - 1, v + (tap % 3) - 1];
          if (ih < 0 || ih >= height || iw < 0 || iw >= width) continue;
          for (let ci = 0; ci < inChannels; ci++)
            for (let co = 0; co < outChannels; co++) {
              const xi = ((n * height + ih) * width + iw) * inChannels + ci;
              const yi = ((n * height + h) * width + v) * outChannels + co;
              const wi = (tap * inChannels + ci) * outChannels + co;
              y[yi] += x[xi] * w[wi];
              dx[xi] += dy[yi] * w[wi];
              dw[wi] += x[xi] * dy[yi];
              if (tap === 4) product[ci * outChannels + co] += x[xi] * dy[yi];
            }
        }
  return [y, dx, dw, product];
}
