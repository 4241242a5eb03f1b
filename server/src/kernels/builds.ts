import { readFile } from 'node:fs/promises';
import { builtFile } from '../assets.ts';

/** The builds of the kernels, by what their innermost loops are made for. */
export const kernelBuilds = ['wide', 'fma', 'simd'] as const;
export type KernelBuild = (typeof kernelBuilds)[number];

/** What a user may read about each build. */
export const buildDescriptions: Record<KernelBuild, string> = {
  wide: '256-bit SIMD with fused multiply-add',
  fma: '128-bit SIMD with fused multiply-add',
  simd: '128-bit SIMD',
};

/** An address or a number of bytes in the backend's memory. */
type Address = number;

/** The functions of a kernel module (see assembly/index.ts). Strides are in bytes; a bias address of 0 means none. */
export interface Kernels {
  multiplyScratch(): number;
  multiply(
    rows: number,
    columns: number,
    depth: number,
    a: Address,
    aRow: number,
    aStep: number,
    b: Address,
    bStep: number,
    bColumn: number,
    bias: Address,
    c: Address,
    cRow: number,
    scratch: Address,
  ): void;
  convolveScratch(geometry: Address): number;
  convolve(
    geometry: Address,
    x: Address,
    filter: Address,
    turned: number,
    bias: Address,
    rectified: number,
    y: Address,
    scratch: Address,
  ): void;
  filterGradientScratch(geometry: Address): number;
  filterGradient(geometry: Address, x: Address, dy: Address, dw: Address, scratch: Address): void;
  maxPool(geometry: Address, x: Address, y: Address): void;
  maxPoolGradient(geometry: Address, x: Address, y: Address, dy: Address, dx: Address): void;
  sumParts(count: number, parts: number, x: Address, y: Address): void;
  add(count: number, period: number, a: Address, b: Address, c: Address): void;
  relu(count: number, x: Address, y: Address): void;
  reluGradientSums(
    rows: number,
    columns: number,
    dy: Address,
    y: Address,
    dx: Address,
    sums: Address,
    scratch: Address,
  ): void;
  reluGradient(count: number, dy: Address, y: Address, dx: Address): void;
  sgdMomentum(
    count: number,
    learningRate: number,
    momentum: number,
    weightDecay: number,
    parameter: Address,
    velocity: Address,
    gradient: Address,
  ): void;
  columnSums(rows: number, columns: number, x: Address, y: Address, scratch: Address): void;
  groupNormScratch(channels: number): number;
  groupNorm(
    images: number,
    pixels: number,
    channels: number,
    groups: number,
    epsilon: number,
    x: Address,
    gamma: Address,
    beta: Address,
    shortcut: Address,
    relu: number,
    y: Address,
    means: Address,
    inverseStds: Address,
    scratch: Address,
  ): void;
  groupNormGradient(
    images: number,
    pixels: number,
    channels: number,
    groups: number,
    dy: Address,
    x: Address,
    gamma: Address,
    means: Address,
    inverseStds: Address,
    y: Address,
    dx: Address,
    dgamma: Address,
    dbeta: Address,
    dshortcut: Address,
    scratch: Address,
  ): void;
  weightStandardization(
    rows: number,
    columns: number,
    epsilon: number,
    w: Address,
    wHat: Address,
    inverseStd: Address,
    scratch: Address,
  ): void;
  weightStandardizationGradient(
    rows: number,
    columns: number,
    dy: Address,
    wHat: Address,
    inverseStd: Address,
    dw: Address,
    scratch: Address,
  ): void;
  softmaxCrossEntropy(
    examples: number,
    classes: number,
    logits: Address,
    labels: Address,
    loss: Address,
    probabilities: Address,
  ): void;
  softmaxCrossEntropyGradient(
    examples: number,
    classes: number,
    dy: Address,
    probabilities: Address,
    labels: Address,
    dlogits: Address,
  ): void;
}

/**
 * The compiled kernels of one build.
 * @throws if this Node's V8 does not know an instruction of the build
 */
export async function compileKernels(build: KernelBuild): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(builtFile(`kernels/${build}.wasm`)));
}

/** Compiled kernels on the given memory. */
export function kernelsOn(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
