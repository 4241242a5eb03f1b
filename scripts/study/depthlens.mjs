// The command line, as a person would use it: the study rests on nothing that a user does not have.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const program = fileURLToPath(new URL('dist/cli.js', root));

/** The folder of a set of experiments: `study` or `small`. */
export const experimentsFolder = set => fileURLToPath(new URL(`experiments/${set}/`, root));
export const RESULTS_PAGE = fileURLToPath(new URL('RESULTS.md', root));

/** Runs a command whose output is for the person who watches. @throws if it fails */
export function work(...args) {
  const { status, signal } = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`depthlens ${args.join(' ')} ended with ${signal ?? status}`);
}

/** What a command prints with --json. @throws what it says if it fails */
export function ask(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`depthlens ${args.join(' ')}: ${stderr || stdout}`);
  return JSON.parse(stdout);
}
