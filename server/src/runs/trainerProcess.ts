import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { builtFile } from '../assets.ts';
import { v8Flags } from '../kernels/flags.ts';
import type { TrainerReport, TrainerRequest } from '../protocol.ts';
import { deathReason } from './deathReason.ts';
import { lastLines } from './lastLines.ts';

/** How a trainer ended: `done` of its own accord, `failed` with a reason and what to do. */
export type TrainerEnd =
  | { ended: 'done' }
  | { ended: 'stopped' }
  | { ended: 'failed'; reason: string; hint?: string; disk?: boolean };

export interface Trainer {
  pid: number | undefined;
  /** Asks the trainer to stop at its next safe point. */
  stop(): void;
  kill(): void;
  /** Rejected with what taking a report threw. */
  end: Promise<TrainerEnd>;
}

/**
 * Starts a trainer process on one request.
 * @param log file that takes what the process prints; it is read for the reason if the process dies
 */
export function startTrainer(
  request: TrainerRequest,
  onReport: (report: TrainerReport) => void,
  log?: string,
): Trainer {
  const output = log ? openSync(log, 'a') : 'ignore';
  const logStart = typeof output === 'number' ? fstatSync(output).size : 0;
  const child = fork(builtFile('trainer.js'), [], {
    execArgv: v8Flags(process.versions.node),
    serialization: 'advanced',
    stdio: ['ignore', output, output, 'ipc'],
  });
  if (typeof output === 'number') closeSync(output);
  let stated: TrainerEnd | undefined;
  let failure: unknown;
  child.on('message', message => {
    const report = message as TrainerReport;
    if (report.type === 'failed') {
      const { reason, hint, disk } = report;
      stated = { ended: 'failed', reason, ...(hint && { hint }), disk };
    } else if (report.type === 'stopped' || report.type === 'done') stated = { ended: report.type };
    else
      try {
        onReport(report);
      } catch (error) {
        failure = error;
        child.kill('SIGKILL');
      }
  });
  const end = new Promise<TrainerEnd>((resolve, reject) => {
    child.once('error', error =>
      resolve({ ended: 'failed', reason: `The trainer could not be started: ${error.message}` }),
    );
    child.once('close', (code, signal) => {
      if (failure !== undefined) reject(failure);
      else
        resolve(
          stated ?? {
            ended: 'failed',
            ...deathReason('The trainer', code, signal, log ? lastLines(log, logStart) : ''),
          },
        );
    });
  });
  send(child, request);
  return {
    pid: child.pid,
    stop: () => send(child, { type: 'stop' }),
    kill: () => child.kill('SIGKILL'),
    end,
  };
}

function send(child: ChildProcess, request: TrainerRequest): void {
  // A trainer that is gone already has told why, or its end will.
  if (child.connected) child.send(request, () => {});
}
