// Compiles the AssemblyScript kernels: one module per build, all from the same sources; only the register tile differs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { microKernels } from '../server/src/kernels/assembly/microKernels.mjs';
import { winogradTransforms } from '../server/src/kernels/assembly/winogradTransforms.mjs';
import { buildKnnKernels } from './build-knn-kernels.mjs';
import { compileAssembly } from './compile-assembly.mjs';

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

/** Writes NAME.wasm for each build, and the k-NN kernels, into the folder. */
export async function buildKernels(outFolder) {
  mkdirSync(outFolder, { recursive: true });
  for (const [name, tile] of Object.entries(kernelBuilds))
    writeFileSync(join(outFolder, `${name}.wasm`), await compile(tile));
  await buildKnnKernels(outFolder);
}

async function compile(tile) {
  const generated = { 'micro.ts': microKernels(tile), 'winogradTransforms.ts': winogradTransforms() };
  const binary = await compileAssembly(sources, generated, tile);
  if (hasSection(binary, DATA_SECTION))
    throw new Error('The kernels hold static data. It would overwrite the memory of TensorFlow.js, which they share.');
  return binary;
}

const DATA_SECTION = 11;

/** Whether a WebAssembly module has a section of this kind. After 8 bytes a module is a row of {kind, length, content}. */
function hasSection(binary, kind) {
  let at = 8;
  while (at < binary.length) {
    if (binary[at++] === kind) return true;
    let length = 0;
    let shift = 0;
    // LEB128: seven bits a byte, the lowest first, the eighth bit says that more follow.
    do {
      length |= (binary[at] & 0x7f) << shift;
      shift += 7;
    } while (binary[at++] & 0x80);
    at += length;
  }
  return false;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels('dist/kernels');
