// Builds dist/: the bundles of the entries, the kernels from AssemblyScript, and the scripts in Python that bench starts.
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildKernels } from './build-kernels.mjs';
import { bundles } from './bundles.mjs';

/** @returns the paths of everything that the bundles hold, from the root of the project */
export async function buildAll() {
  await buildKernels('dist/kernels');
  cpSync('server/src/bench/peers', 'dist/peers', { recursive: true });
  const results = await Promise.all(bundles.map(options => build(options)));
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
