import { execFile } from 'node:child_process';
import { builtFile } from '../assets.ts';
import type { CliSettings } from '../protocol.ts';

export type { CliSettings };

/** The program, its first argument and its environment. */
export function cliProcess({ nodePath, dataCache }: CliSettings): {
  node: string;
  cli: string;
  env: NodeJS.ProcessEnv;
} {
  const env: NodeJS.ProcessEnv = { ...process.env };
  if (dataCache) env.DEPTHLENS_CACHE = dataCache;
  // An editor's executable is Node only if it is told so.
  if (!nodePath && process.versions.electron) env.ELECTRON_RUN_AS_NODE = '1';
  // An editor that is being debugged would have its debugger wait for every process below it.
  if (env.VSCODE_INSPECTOR_OPTIONS) {
    delete env.VSCODE_INSPECTOR_OPTIONS;
    delete env.NODE_OPTIONS;
  }
  return { node: nodePath || process.execPath, cli: builtFile('cli.js'), env };
}

const MOST_OUTPUT = 64 * 1024 * 1024;

/** How a command that was called is watched and ended. */
export interface CallWatch {
  signal?: AbortSignal | undefined;
  /** Told each line of its progress. */
  onLine?: ((text: string) => void) | undefined;
}

/**
 * Calls a command and waits for its end.
 * @returns what it printed
 * @throws an error whose message is what the command said of its failure, with a hint if it gave one
 */
export function callCli(
  args: readonly string[],
  settings: CliSettings,
  { signal, onLine }: CallWatch = {},
): Promise<string> {
  const { node, cli, env } = cliProcess(settings);
  return new Promise((resolve, reject) => {
    const options = { env, windowsHide: true, maxBuffer: MOST_OUTPUT, ...(signal && { signal }) };
    const { stderr: progress } = execFile(node, [cli, ...args], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (error.name === 'AbortError') reject(error);
      else if (typeof error.code === 'string') reject(new Error(cannotStart(node, error.code)));
      else reject(failureOf(stderr) ?? new Error(`The command ended with code ${error.code}.`));
    });
    progress?.on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim() !== '') onLine?.(line.trim());
    });
  });
}

/** What a command said of its failure: the last thing that it printed (`cli/errors.ts`), after its progress. */
function failureOf(stderr: string): Error | undefined {
  const said = /(?:^|\n)error: ([^\n]*)(?:\n {2}([^\n]*))?\s*$/.exec(stderr);
  if (!said) return stderr.trim() === '' ? undefined : new Error(stderr.trim());
  return Object.assign(new Error(said[1]), said[2] !== undefined && { hint: said[2] });
}

export function cannotStart(node: string, code: string): string {
  return `${node} cannot be started (${code}). Correct the setting depthlens.nodePath, or leave it empty.`;
}
