// `npm run dev`: keeps dist/ built, and opens a VS Code window that runs the extension from this folder.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { watch } from './watch.mjs';

const root = join(import.meta.dirname, '..');
const { editor } = parseArgs({ options: { editor: { type: 'string', default: 'code' } } }).values;

/** The editor's command is a script of the shell on Windows, which splits what is not quoted. */
function runEditor(...args) {
  const shell = process.platform === 'win32';
  return spawnSync(editor, shell ? args.map(arg => `"${arg}"`) : args, { shell, stdio: ['ignore', 'pipe', 'inherit'] });
}

if (runEditor('--version').status !== 0) {
  console.error(
    `The command \`${editor}\` was not found, so no window can be opened. What you can do:\n` +
      '- In VS Code, run "Shell Command: Install \'code\' command in PATH" from the command palette, then try again.\n' +
      '- For another build of VS Code, name its command: npm run dev -- --editor codium\n' +
      '- Open this folder in VS Code and press F5.',
  );
  process.exit(1);
}
process.chdir(root);
await watch();
const opened = runEditor('--new-window', `--extensionDevelopmentPath=${root}`, join(root, 'experiments'));
if (opened.status !== 0) process.exit(opened.status ?? 1);
console.log('A window with the extension is open. After a change, run "Developer: Reload Window" there. Ctrl-C stops.');
