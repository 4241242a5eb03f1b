// Compiles the AssemblyScript kernels: one module per build, all from the same sources; only the register tile differs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { microKernels } from '../server/src/kernels/assembly/microKernels.mjs';
import { winogradTransforms } from '../server/src/kernels/assembly/winogradTransforms.mjs';
import { buildKnnKernels } from './build-knn-kernels.mjs';
import { compileAssembly } from './compile-assembly.mjs';
import { shareTensorflowMemory } from './share-tensorflow-memory.mjs';
import { sections } from './wasm-sections.mjs';

const sources = join(dirname(fileURLToPath(import.meta.url)), '../server/src/kernels/assembly');

/**
 * The register tile of each build. x86 has 16 vector registers: `wide` fills them as 256-bit registers where V8 joins
 * pairs of operations (and 32 registers of 128 bits on ARM); the others fill them with 128 bits.
 */
export const kernelBuilds = {
  wide: { rows: 6, columns: 16, fused: true, wide: true },
  fma: { rows: 6, columns: 8, fused: true, wide: false },
  simd: { rows: 4, columns: 8, fused: false, wide: false },
};

/** The kernels work on TensorFlow.js's memory, which share-tensorflow-memory.mjs lets threads share: 4 GB at most. */
const SHARED_MEMORY = ['--sharedMemory', '--initialMemory=1', '--maximumMemory=65536'];

/** Writes NAME.wasm for each build, the k-NN kernels, and TensorFlow.js's own, into the folder. */
export async function buildKernels(outFolder) {
  mkdirSync(outFolder, { recursive: true });
  for (const [name, tile] of Object.entries(kernelBuilds))
    writeFileSync(join(outFolder, `${name}.wasm`), await compile(tile));
  await buildKnnKernels(outFolder);
  shareTensorflowMemory(outFolder);
}

async function compile(tile) {
  const generated = { 'micro.ts': microKernels(tile), 'winogradTransforms.ts': winogradTransforms() };
  const binary = await compileAssembly(sources, generated, tile, SHARED_MEMORY, ['threads']);
  if (sections(binary).some(({ kind }) => kind === DATA_SECTION))
    throw new Error('The kernels hold static data. It would overwrite the memory of TensorFlow.js, which they share.');
  return binary;
}

const DATA_SECTION = 11;

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels('dist/kernels');
