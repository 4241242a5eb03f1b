import type { RunItem, RunWork } from '../../../server/src/protocol.ts';
import { progressMessage } from './run.ts';
import { sentences } from './sentences.ts';

/** How a run is doing, as its page tells it; undefined for a run that is not known. */
export function runWork(run: RunItem | undefined): RunWork | undefined {
  if (!run) return undefined;
  const { folder, status, progress, failure } = run;
  const active = status === 'running' || status === 'preparing';
  return {
    folder,
    status,
    fraction: active && status === 'running' && progress ? progress.fraction : null,
    text: active ? progressMessage(run) : failure ? sentences(failure.reason, failure.hint) : '',
  };
}
