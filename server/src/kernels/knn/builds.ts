import { readFile } from 'node:fs/promises';
import { builtFile } from '../../assets.ts';

/** The builds of the k-NN kernels, the one that uses most of the processor first. */
export const knnBuilds = ['wide', 'fma', 'simd'] as const;
export type KnnBuild = (typeof knnBuilds)[number];

type Address = number;

/** The functions of a k-NN module; the sources in `assembly/knn` say what each does. */
export interface KnnKernels {
  tileRows(): number;
  tileColumns(): number;
  pack(
    base: Address,
    width: number,
    list: Address,
    count: number,
    panel: number,
    from: number,
    to: number,
    shift: Address,
    into: Address,
  ): void;
  accumulate(
    differences: number,
    depth: number,
    queries: Address,
    queryCount: number,
    points: Address,
    pointCount: number,
    c: Address,
    cStride: number,
  ): void;
  useCandidates(entries: Address, thresholds: Address, size: number): void;
  useReservoirs(entries: Address, thresholds: Address, size: number, counts: Address): void;
  keepAtLeast(least: number): void;
  clearCandidates(query: number, bound: number): void;
  useNearest(distances: Address, positions: Address, k: number): void;
  clearNearest(query: number, bound: number): void;
  sortNearest(query: number): void;
  selectForRows(
    c: Address,
    cStride: number,
    rows: number,
    columns: number,
    low: Address,
    factor: number,
    firstQuery: number,
    firstPosition: number,
  ): void;
  selectForColumns(
    c: Address,
    cStride: number,
    rows: number,
    columns: number,
    low: Address,
    factor: number,
    firstQuery: number,
    firstPosition: number,
  ): void;
  packColumns(
    base: Address,
    width: number,
    list: Address,
    count: number,
    panel: number,
    from: number,
    to: number,
    shift: Address,
    into: Address,
  ): void;
  moveSums(sums: Address, stride: number, rows: number, columns: number, into: Address): void;
  multiplyExact(values: Address, base: Address, width: number, count: number, out: Address): void;
  squaredLength(row: Address, count: number): number;
  estimateFour(query: Address, base: Address, width: number, list: Address, chosen: Address, out: Address): void;
  usePoints(base: Address, width: number, list: Address, relative: number, absolute: number): void;
  settleReduced(
    query: number,
    row: Address,
    values: Address,
    offset: number,
    bound: Address,
    estimates: Address,
    batch: Address,
    measured: Address,
  ): number;
  sift(
    query: number,
    row: Address,
    values: Address,
    sums: Address,
    count: number,
    firstPosition: number,
    low: Address,
    offset: number,
    chosen: Address,
    batch: Address,
    measured: Address,
  ): void;
  promote(from: Address, count: number, to: Address): void;
  measure(query: Address, base: Address, width: number, list: Address, chosen: Address, out: Address): void;
  settle(
    query: number,
    values: Address,
    base: Address,
    width: number,
    list: Address,
    scale: number,
    offset: number,
    bound: Address,
    batch: Address,
  ): number;
  selectExact(
    query: number,
    sums: Address,
    count: number,
    firstPosition: number,
    relative: number,
    absolute: number,
    values: Address,
    base: Address,
    width: number,
    list: Address,
    chosen: Address,
    batch: Address,
  ): void;
  searchNarrow(
    queryBase: Address,
    queryList: Address,
    queryCount: number,
    firstQuery: number,
    base: Address,
    width: number,
    list: Address,
    from: number,
    to: number,
    panel: Address,
    out: Address,
  ): void;
  prepareRows(
    base: Address,
    width: number,
    from: number,
    to: number,
    shift: Address,
    norms: Address,
    magnitudes: Address,
    hashes: Address,
  ): void;
  equalRows(a: Address, b: Address, width: number): number;
}

/** The compiled modules of all builds that this Node's V8 knows the instructions of, in the order of `knnBuilds`. */
export async function compileKnnModules(): Promise<Map<KnnBuild, WebAssembly.Module>> {
  const modules = new Map<KnnBuild, WebAssembly.Module>();
  for (const build of knnBuilds) {
    const bytes = await readFile(builtFile(`kernels/knn-${build}.wasm`));
    if (WebAssembly.validate(bytes)) modules.set(build, await WebAssembly.compile(bytes));
  }
  return modules;
}

/** The functions of a module on the given shared memory. */
export function knnKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): KnnKernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KnnKernels;
}
