// Compiles the k-NN kernels: one module per build, all from the same sources; only the register tile differs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { tileSource } from '../server/src/kernels/assembly/knn/tile.template.mjs';

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

/** Writes knn-NAME.wasm for each build into the folder. */
export async function buildKnnKernels(outFolder) {
  mkdirSync(outFolder, { recursive: true });
  for (const [name, tile] of Object.entries(builds))
    writeFileSync(join(outFolder, `knn-${name}.wasm`), await compile(tile));
}

async function compile(tile) {
  const generated = { 'tile.ts': tileSource(tile) };
  let binary;
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      '--outFile=knn.wasm',
      '-O3',
      '--runtime=stub',
      '--noAssert',
      '--importMemory',
      '--sharedMemory',
      '--initialMemory=2',
      '--maximumMemory=65536',
      `--enable=threads,simd,bulk-memory${tile.fused ? ',relaxed-simd' : ''}`,
    ],
    {
      readFile: name => {
        if (name in generated) return generated[name];
        const path = join(sources, name);
        return existsSync(path) ? readFileSync(path, 'utf8') : null;
      },
      writeFile: (_name, contents) => {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`The k-NN kernels do not compile: ${error.message}\n${stderr}`);
  return binary;
}
