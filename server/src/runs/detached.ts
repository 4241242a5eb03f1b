import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { BackendChoice } from '../experiment/schema.ts';
import type { CliSettings, RunPreparing, RunProgressItem, RunStarted } from '../protocol.ts';
import { cannotStart, cliProcess } from './cliProcess.ts';
import { deathReason } from './deathReason.ts';
import { killTree } from './killRun.ts';
import { lastLines } from './lastLines.ts';
import { problemOf } from './problem.ts';
import { LOG_VARIABLE, logHeading, runLog } from './runLog.ts';

export interface StartOptions extends CliSettings {
  /** These two stand in where the experiment file says `auto`. */
  backend: BackendChoice;
  workers: number | 'auto';
  /** The user has agreed to a download. */
  download: boolean;
  /** Ends the start, which then gives a problem; a run that has begun goes on. */
  signal: AbortSignal;
  onPreparing(progress: RunProgressItem): void;
}

/**
 * Starts `depthlens run` as a process of its own, which outlives this one.
 * @param parent folder for the new run folder; made if missing
 * @returns once the run folder is there, or a problem kept it from being made
 */
export async function startRun(file: string, parent: string, options: StartOptions): Promise<RunStarted> {
  const wasThere = existsSync(parent);
  try {
    mkdirSync(parent, { recursive: true });
    sweepLogs(parent);
    const log = join(parent, `${LOG_PREFIX}${randomUUID()}.log`);
    const { backend, workers } = options;
    const args = ['run', file, '--out', parent, '--backend', backend, '--workers', String(workers)];
    const { started, pid } = await launch(args, log, dirname(file), options);
    if (started.type === 'problem') {
      rmSync(log, { force: true });
      removeUnfinished(parent, pid);
      if (!wasThere) removeEmpty(parent);
    }
    return started;
  } catch (error) {
    const { message } = problemOf(error);
    const hint = 'The setting depthlens.runFolder can name another folder for runs.';
    return { type: 'problem', problem: { message: `No run can be made in ${parent}. ${message}`, hint } };
  }
}

/** Starts `depthlens resume` as a process of its own, which outlives this one. */
export function resumeRun(runFolder: string, options: StartOptions): Promise<RunStarted> {
  return goOn(runFolder, ['resume', runFolder], options);
}

/** Starts `depthlens extend` as a process of its own. @param members how many there will be in all */
export function extendRun(runFolder: string, members: number, options: StartOptions): Promise<RunStarted> {
  return goOn(runFolder, ['extend', runFolder, '--members', String(members)], options);
}

async function goOn(runFolder: string, command: string[], options: StartOptions): Promise<RunStarted> {
  const args = [...command, '--workers', String(options.workers)];
  try {
    return (await launch(args, runLog(runFolder), dirname(runFolder), options)).started;
  } catch (error) {
    return { type: 'problem', problem: problemOf(error) };
  }
}

/** @throws if there is no process to be had, or its log cannot be written */
async function launch(
  args: string[],
  log: string,
  cwd: string,
  { signal, onPreparing, ...options }: StartOptions,
): Promise<{ started: RunStarted; pid: number | undefined }> {
  const { node, cli, env } = cliProcess(options);
  const output = openSync(log, 'a');
  writeSync(output, logHeading(args[0]));
  const logStart = fstatSync(output).size;
  let child: ChildProcess;
  try {
    child = spawn(node, [cli, ...args, ...(options.download ? ['--download'] : [])], {
      cwd,
      env: { ...env, [LOG_VARIABLE]: log },
      detached: true,
      windowsHide: true,
      stdio: ['ignore', output, output, 'ipc'],
    });
  } finally {
    closeSync(output);
  }
  const started = await new Promise<RunStarted>(resolve => {
    const problem = (message: string, hint?: string) =>
      resolve({ type: 'problem', problem: { message, ...(hint && { hint }) } });
    const stop = () => void killTree(child.pid!);
    if (signal.aborted) stop();
    child.on('message', message => {
      const report = message as RunStarted | RunPreparing;
      if (report.type === 'preparing') return onPreparing(report.progress);
      signal.removeEventListener('abort', stop);
      resolve(report);
    });
    child.once('error', error => problem(cannotStart(node, (error as NodeJS.ErrnoException).code ?? error.message)));
    child.once('exit', (code, killed) => {
      const { reason, hint } = deathReason('The run', code, killed, lastLines(log, logStart));
      problem(reason, hint);
    });
    if (child.pid !== undefined) signal.addEventListener('abort', stop, { once: true });
  });
  child.unref();
  return { started, pid: child.pid };
}

const LOG_PREFIX = '.start-';
const OLD_MILLISECONDS = 24 * 3600 * 1000;

/** Logs of starts that nobody was there to tidy up after. */
function sweepLogs(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(LOG_PREFIX)) continue;
    const path = join(parent, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > OLD_MILLISECONDS) rmSync(path, { force: true });
  }
}

/** What a start that was ended had filled of its run folder, under a hidden name (`create.ts`). */
function removeUnfinished(parent: string, pid: number | undefined): void {
  for (const name of readdirSync(parent))
    if (name.startsWith('.') && name.endsWith(`.tmp-${pid}`))
      rmSync(join(parent, name), { recursive: true, force: true });
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another start has put something there.
  }
}
