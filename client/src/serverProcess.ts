import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ProcessEnd } from './restarts.ts';

const KEPT_LINES = 20;

export interface ServerProcess {
  process: ChildProcess;
  /** Settles when the process is gone. */
  ended: Promise<ProcessEnd>;
}

/** Starts the language server with the editor's own Node. What it says besides the protocol goes to `write`. */
export function startServerProcess(module: string, write: (line: string) => void): ServerProcess {
  const process = fork(module, ['--node-ipc'], {
    silent: true,
    execArgv: [],
    env: { ...globalThis.process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const lastLines: string[] = [];
  createInterface({ input: process.stdout! }).on('line', write);
  createInterface({ input: process.stderr! }).on('line', line => {
    write(line);
    lastLines.push(line);
    if (lastLines.length > KEPT_LINES) lastLines.shift();
  });
  const ended = new Promise<ProcessEnd>(resolve => {
    process.once('error', error => resolve({ code: null, signal: null, lastLines: [error.message] }));
    // 'close' comes after the last line of its standard error.
    process.once('close', (code, signal) => resolve({ code, signal, lastLines }));
  });
  return { process, ended };
}
