// Builds dist/: the bundles of the entries, and the kernels from AssemblyScript.
import { build } from 'esbuild';
import { buildKernels } from './build-kernels.mjs';

await buildKernels('dist/kernels');
await build({
  entryPoints: {
    cli: 'server/src/cli.ts',
    trainer: 'server/src/trainer.ts',
    'kernel-worker': 'server/src/kernels/worker.ts',
    'knn-worker': 'server/src/kernels/knn/worker.ts',
  },
  outdir: 'dist',
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
});
