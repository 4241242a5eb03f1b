import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';

/** VS Code as a server, with the version of VS Code that it holds in its own (4.139 is VS Code 1.139). */
const VERSION = '4.139.1';
/** Its other native packages want system libraries and are for things that the scenarios do not touch. */
const COMPILED = ['node-pty', '@vscode/spdlog', '@vscode/native-watchdog'];

/** The major version of Node that code-server needs. */
export const NODE_FOR_CODE_SERVER = 22;

/**
 * Installs code-server from npm, once per machine: about a minute, 620 MB in the user's cache folder.
 * @returns path of its entry, to be started with Node
 */
export function installCodeServer(): string {
  const folder = join(envPaths('depthlens-e2e', { suffix: '' }).cache, `code-server-${VERSION}`);
  const entryIn = (place: string) => join(place, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
  if (existsSync(entryIn(folder))) return entryIn(folder);

  console.log(`Installing code-server ${VERSION} into ${folder} ...`);
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'package.json'), JSON.stringify({ dependencies: { 'code-server': VERSION } }));
  // Its own install script would build everything, which fails without Kerberos's headers; so it is done by hand.
  npm(partial, 'install', '--ignore-scripts');
  const vscode = join(partial, 'node_modules', 'code-server', 'lib', 'vscode');
  npm(vscode, 'install', '--omit=dev', '--ignore-scripts');
  npm(join(vscode, 'extensions'), 'install', '--omit=dev', '--ignore-scripts');
  npm(vscode, 'rebuild', ...COMPILED);
  renameSync(partial, folder);
  return entryIn(folder);
}

function npm(cwd: string, ...args: string[]): void {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  execFileSync('npm', [...args, ...quiet], { cwd, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
}
