// Builds dist/: the bundles of the entries, and the kernels from AssemblyScript.
import { build } from 'esbuild';
import { buildKernels } from './build-kernels.mjs';
import { bundles } from './bundles.mjs';

await buildKernels('dist/kernels');
await Promise.all(bundles.map(options => build(options)));
