// Builds dist/ and then builds a bundle anew whenever its sources change, until it is stopped.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { buildKernels } from './build-kernels.mjs';
import { bundles } from './bundles.mjs';

/** Prints `building` and `built` around each round, which .vscode/tasks.json waits for. Resolves after the first. */
export async function watch() {
  // They change rarely and take long; `npm run build` compiles them anew.
  if (!existsSync('dist/kernels')) await buildKernels('dist/kernels');
  await Promise.all(bundles.map(watchBundle));
}

let building = 0;

async function watchBundle(options) {
  let first;
  const built = new Promise(resolve => {
    first = resolve;
  });
  const rounds = {
    name: 'rounds',
    setup(build) {
      build.onStart(() => {
        if (building++ === 0) console.log('building');
      });
      build.onEnd(({ errors }) => {
        if (--building === 0) console.log(errors.length > 0 ? 'built, with errors' : 'built');
        first();
      });
    },
  };
  await (await context({ ...options, plugins: [rounds] })).watch();
  await built;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await watch();
