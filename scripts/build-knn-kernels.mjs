// Compiles the k-NN kernels: one module per build, all from the same sources; only the register tile differs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tileSource } from '../server/src/kernels/assembly/knn/tile.template.mjs';
import { compileAssembly } from './compile-assembly.mjs';

const sources = join(dirname(fileURLToPath(import.meta.url)), '../server/src/kernels/assembly/knn');

/**
 * The register tile of each build. `wide` fills the 16 vector registers of x86 as 256-bit ones where V8 joins pairs of
 * operations, and the 32 of ARM. The others are smaller than 16 registers allow: larger tiles are no faster on Node 24,
 * and a third slower on Node 20 and 22, which spill.
 */
const builds = {
  wide: { rows: 6, columns: 16, fused: true },
  fma: { rows: 4, columns: 8, fused: true },
  simd: { rows: 4, columns: 8, fused: false },
};

/** The threads of a search share one memory, of at most 4 GiB. */
const SHARED = ['--sharedMemory', '--initialMemory=2', '--maximumMemory=65536'];

/** Writes knn-NAME.wasm for each build into the folder. */
export async function buildKnnKernels(outFolder) {
  mkdirSync(outFolder, { recursive: true });
  for (const [name, tile] of Object.entries(builds))
    writeFileSync(
      join(outFolder, `knn-${name}.wasm`),
      await compileAssembly(sources, { 'tile.ts': tileSource(tile) }, tile, SHARED, ['threads']),
    );
}
