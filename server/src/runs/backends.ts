import type { BackendChoice } from '../experiment/schema.ts';
import type { BackendName, BackendReport, BackendSpeed } from '../protocol.ts';
import { startTrainer } from './trainerProcess.ts';

/** No backend, or not the one that was asked for, can be used. */
export class BackendError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

// Both ask a trainer process: TensorFlow.js stays out of this one, and a driver that crashes takes only the trainer.

/**
 * The backend that a run would use.
 * @throws BackendError if there is none
 */
export async function findBackend(wanted: BackendChoice): Promise<BackendReport> {
  let found: BackendReport | undefined;
  const trainer = startTrainer({ type: 'choose_backend', wanted }, report => {
    if (report.type === 'backend') found = report.report;
  });
  const end = await trainer.end;
  if (found) return found;
  if (end.ended === 'failed') throw new BackendError(end.reason, end.hint);
  throw new BackendError('The trainer ended without naming a backend.');
}

/** How fast a backend is here, or why it cannot be used. */
export async function measureBackend(name: BackendName): Promise<BackendSpeed> {
  let speed: BackendSpeed | undefined;
  const trainer = startTrainer({ type: 'measure_backend', backend: name }, report => {
    if (report.type === 'speed') speed = report.speed;
  });
  const end = await trainer.end;
  return speed ?? { name, works: false, reason: end.ended === 'failed' ? end.reason : 'it gave no answer' };
}
