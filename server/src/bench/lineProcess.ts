import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { BenchRequest } from '../protocol.ts';

/** A process that answers one line for each line that it is sent. */
export interface LineProcess {
  /**
   * One request at a time.
   * @throws Error of the process's own words, or of its last ones if it died
   */
  ask<Answer extends object>(request: BenchRequest): Promise<Answer>;
  /** Ends it at once. @returns when it is gone */
  kill(): Promise<void>;
}

const LAST_WORDS = 2000;

/** Starts a process; it ends when its input does, so also when this process dies. */
export function startLineProcess(command: string, args: readonly string[], env: NodeJS.ProcessEnv): LineProcess {
  const child = spawn(command, args, { env, stdio: 'pipe', windowsHide: true });
  let lastWords = '';
  let waiting: { resolve(answer: object): void; reject(error: Error): void } | undefined;
  let death: Error | undefined;
  const die = (error: Error) => {
    death ??= error;
    waiting?.reject(death);
    waiting = undefined;
  };
  child.stderr.on('data', data => {
    lastWords = (lastWords + String(data)).slice(-LAST_WORDS);
  });
  // Writing to a process that is gone; its end says why.
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', line => {
    const answer = parseAnswer(line);
    if (!answer || !waiting) return;
    if ('error' in answer) waiting.reject(new Error(String(answer.error)));
    else waiting.resolve(answer);
    waiting = undefined;
  });
  const ended = new Promise<void>(resolve => {
    child.once('error', error => {
      die(error);
      resolve();
    });
    child.once('close', (code, signal) => {
      const words = lastWords.trim().split('\n').at(-1);
      die(new Error(`its process ended (${signal ?? `exit code ${code}`})${words ? `: ${words}` : ''}`));
      resolve();
    });
  });
  return {
    ask: <Answer>(request: BenchRequest) =>
      new Promise<Answer>((resolve, reject) => {
        if (death) return reject(death);
        waiting = { resolve: answer => resolve(answer as Answer), reject };
        child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** Libraries may print lines of their own: those are no answers. */
function parseAnswer(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
