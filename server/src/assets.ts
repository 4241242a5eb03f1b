import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of a built file (`dist/NAME`), both for the bundles, which stand beside it, and for the sources that the
 * tests import.
 * @throws if the project was not built
 */
export function builtFile(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    for (const candidate of [join(folder, name), join(folder, 'dist', name)])
      if (existsSync(candidate)) return candidate;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`dist/${name} is missing: run \`npm run build\` first`);
    folder = parent;
  }
}
