import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

/**
 * Compiles AssemblyScript to a WebAssembly module that imports its memory.
 * @param folder of the sources, `index.ts` first
 * @param generated sources that are made rather than read, by name
 * @param tile of the build: `fused` takes relaxed SIMD's multiply-add
 * @param flags of the compiler, besides those that all kernels have
 * @param features of WebAssembly, likewise
 * @returns the module's bytes
 */
export async function compileAssembly(folder, generated, tile, flags = [], features = []) {
  const enabled = ['simd', 'bulk-memory', ...features, ...(tile.fused ? ['relaxed-simd'] : [])];
  const common = ['-O3', '--runtime=stub', '--noAssert', '--importMemory', `--enable=${enabled.join(',')}`];
  let binary;
  const { error, stderr } = await asc.main(['index.ts', '--outFile=kernels.wasm', ...common, ...flags], {
    readFile: name => {
      if (name in generated) return generated[name];
      const path = join(folder, name);
      return existsSync(path) ? readFileSync(path, 'utf8') : null;
    },
    writeFile: (_name, contents) => {
      binary = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`The kernels in ${folder} do not compile: ${error.message}\n${stderr}`);
  return binary;
}
