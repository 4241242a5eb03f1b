// Small work for each build before one is chosen: are its results right, and how fast is it here?
import type { KernelBuild, Kernels } from './builds.ts';
import type { Heap } from './heap.ts';

// V8 compiles a loop anew once it has proved to be used, on another thread, so the first runs of each build are slow. The
// trial ends when no build got faster for a while.
const QUIET_MILLISECONDS = 12;
const QUIET_ROUNDS = 30;
const LONGEST_MILLISECONDS = 500;

const sample = (size: number, seed: number) => Float32Array.from({ length: size }, (_, i) => Math.sin((i + 1) * seed));

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
      kernels.multiply(rows, columns, depth, a, depth * 4, 4, b, columns * 4, 4, 0, c, a + bytes);
      const after = performance.now();
      const speed = (2 * rows * columns * depth) / (after - before) / 1e6;
      const previous = best.get(build) ?? 0;
      if (speed > previous) best.set(build, speed);
      if (speed > 1.1 * previous) [lastGain, quietRounds] = [after, 0];
    }
  }
  return best;
}

// The work that is checked: a 3 x 3 convolution, both its gradients, and a product. No size fills a register tile.
const images = { count: 2, height: 9, width: 11, inChannels: 10, outChannels: 22, filter: 3 };
const FORWARD = [2, 9, 11, 10, 9, 11, 22, 3, 3, 1, 1, 1, 1, 1, 1];
const BACKWARD = [2, 9, 11, 22, 9, 11, 10, 3, 3, 1, 1, 1, 1, 1, 1];
const xSize = images.count * images.height * images.width * images.inChannels;
const ySize = images.count * images.height * images.width * images.outChannels;
const wSize = images.filter ** 2 * images.inChannels * images.outChannels;
const TOLERANCE = 1e-4;

/** Whether the build's results equal plain loops to float32's accuracy. */
export function isRight(kernels: Kernels, heap: Heap): boolean {
  const inputs = [sample(xSize, 0.7), sample(wSize, 1.3), sample(ySize, 2.1)] as const;
  const got = compute(kernels, heap, ...inputs);
  return expected(...inputs).every((want, i) => want.every((v, j) => Math.abs(got[i][j] - v) <= TOLERANCE));
}

/** y, dx and dw of the convolution, and the product of x transposed and dy as matrices of pixels by channels. */
function compute(kernels: Kernels, heap: Heap, x: Float32Array, w: Float32Array, dy: Float32Array): Float32Array[] {
  const { inChannels, outChannels } = images;
  const sizes = [xSize, wSize, ySize, ySize, xSize, wSize, inChannels * outChannels];
  const total = sizes.reduce((a, b) => a + b, 0) * 4;
  const needs = [
    kernels.multiplyScratch(),
    kernels.convolveScratch(heap.integers(FORWARD)),
    kernels.filterGradientScratch(heap.integers(FORWARD)),
    kernels.convolveScratch(heap.integers(BACKWARD)),
  ];
  const start = heap.scratch(total + Math.max(...needs));
  const scratch = start + total;
  const at = sizes.map((_, i) => start + sizes.slice(0, i).reduce((a, b) => a + b, 0) * 4);
  const [xAt, wAt, dyAt, yAt, dxAt, dwAt, productAt] = at;
  const floats = new Float32Array(heap.memory.buffer);
  floats.set(x, xAt / 4);
  floats.set(w, wAt / 4);
  floats.set(dy, dyAt / 4);
  kernels.convolve(heap.integers(FORWARD), xAt, wAt, 0, 0, yAt, scratch);
  kernels.filterGradient(heap.integers(FORWARD), xAt, dyAt, dwAt, scratch);
  kernels.convolve(heap.integers(BACKWARD), dyAt, wAt, 1, 0, dxAt, scratch);
  const pixels = xSize / inChannels;
  const [row, step] = [4, inChannels * 4];
  kernels.multiply(inChannels, outChannels, pixels, xAt, row, step, dyAt, outChannels * 4, 4, 0, productAt, scratch);
  return [3, 4, 5, 6].map(i => floats.slice(at[i] / 4, at[i] / 4 + sizes[i]));
}

/** What `compute` should give, by plain loops in float64. */
function expected(x: Float32Array, w: Float32Array, dy: Float32Array): Float64Array[] {
  const { count, height, width, inChannels, outChannels, filter } = images;
  const y = new Float64Array(ySize);
  const dx = new Float64Array(xSize);
  const dw = new Float64Array(wSize);
  const product = new Float64Array(inChannels * outChannels);
  for (let n = 0; n < count; n++)
    for (let h = 0; h < height; h++)
      for (let v = 0; v < width; v++)
        for (let kh = 0; kh < filter; kh++)
          for (let kw = 0; kw < filter; kw++) {
            const [ih, iw] = [h + kh - 1, v + kw - 1];
            if (ih < 0 || ih >= height || iw < 0 || iw >= width) continue;
            for (let ci = 0; ci < inChannels; ci++)
              for (let co = 0; co < outChannels; co++) {
                const xi = ((n * height + ih) * width + iw) * inChannels + ci;
                const yi = ((n * height + h) * width + v) * outChannels + co;
                const wi = ((kh * filter + kw) * inChannels + ci) * outChannels + co;
                y[yi] += x[xi] * w[wi];
                dx[xi] += dy[yi] * w[wi];
                dw[wi] += x[xi] * dy[yi];
                if (kh === 1 && kw === 1) product[ci * outChannels + co] += x[xi] * dy[yi];
              }
          }
  return [y, dx, dw, product];
}
