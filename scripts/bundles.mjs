// What esbuild makes of the sources: the one list that the build, the watch and the package go by.

/**
 * Native code, which no bundle can hold. scripts/package.mjs puts these packages beside the bundles, and a user may add
 * the others, so each is asked for at run time.
 */
export const nativePackages = ['sharp', 'webgpu', 'hnswlib-node'];

/** Packages from CommonJS ask for what an ES module lacks. */
const commonJsNames = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __dirnameOf } from 'node:path';",
  "import { fileURLToPath as __pathOf } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __pathOf(import.meta.url);',
  'const __dirname = __dirnameOf(__filename);',
].join('\n');

const common = {
  outdir: 'dist',
  bundle: true,
  external: nativePackages,
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  // Other people's licences go into a file of their own, which the package carries.
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

/** Options of esbuild, one set per kind of bundle. */
export const bundles = [
  {
    ...common,
    entryPoints: {
      cli: 'server/src/cli.ts',
      main: 'server/src/main.ts',
      trainer: 'server/src/trainer.ts',
      'results-worker': 'server/src/resultsWorker.ts',
      'bench-worker': 'server/src/benchWorker.ts',
      'kernel-worker': 'server/src/kernels/worker.ts',
      'knn-worker': 'server/src/kernels/knn/worker.ts',
    },
    format: 'esm',
    banner: { js: commonJsNames },
  },
  {
    ...common,
    entryPoints: { extension: 'client/src/extension.ts' },
    external: ['vscode'],
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    minify: true,
  },
  {
    ...common,
    // What the editor defines in its panels, a report brings with it.
    entryPoints: { page: 'webviews/page.ts', report: 'webviews/report/theme.css' },
    outdir: 'dist/webviews',
    platform: 'browser',
    // Any browser of the last years opens the page of `depthlens report`.
    target: ['es2022', 'chrome108', 'firefox108', 'safari16'],
    format: 'esm',
    external: [],
    conditions: ['production'],
    minify: true,
  },
];
