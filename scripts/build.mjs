// Builds dist/: the bundles of the entries, and the kernels from AssemblyScript.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildKernels } from './build-kernels.mjs';
import { bundles } from './bundles.mjs';

/** @returns the paths of everything that the bundles hold, from the root of the project */
export async function buildAll() {
  await buildKernels('dist/kernels');
  const results = await Promise.all(bundles.map(options => build(options)));
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
