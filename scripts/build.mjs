// Builds dist/: the bundles of the entries, and the kernels from AssemblyScript.
import { existsSync } from 'node:fs';
import { build } from 'esbuild';

const entries = {
  cli: 'server/src/cli.ts',
  trainer: 'server/src/trainer.ts',
  'knn-worker': 'server/src/kernels/knn/worker.ts',
};

if (existsSync('scripts/build-kernels.mjs')) await (await import('./build-kernels.mjs')).buildKernels('dist/kernels');
await build({
  entryPoints: Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(path))),
  outdir: 'dist',
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
});
