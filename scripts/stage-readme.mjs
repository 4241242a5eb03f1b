// The README as the editor shows it: VS Code loads no pictures from the folder of an extension.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns the Markdown of ROOT/README.md with its PNG pictures inside */
export function selfContainedReadme(root) {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  return text.replace(/(!\[[^\]]*\]\()([^):]+\.png)\)/g, (_, before, path) => {
    const bytes = readFileSync(join(root, path));
    return `${before}data:image/png;base64,${bytes.toString('base64')})`;
  });
}
