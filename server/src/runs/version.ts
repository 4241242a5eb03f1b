import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The version of Depthlens. */
export function packageVersion(): string {
  let folder = import.meta.dirname;
  for (;;) {
    try {
      return JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8')).version;
    } catch {
      const parent = dirname(folder);
      if (parent === folder) return 'unknown';
      folder = parent;
    }
  }
}
