import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { NearestFound, NearestTask } from '../protocol.ts';
import { memberFolder, type RunRecord } from './folder.ts';
import { WEIGHTS_FILE } from './memberFiles.ts';
import { usableMemory, workersOf } from './members.ts';
import { startTrainer } from './trainerProcess.ts';

/** A trainer that was asked to stop and has not by then is killed: it leaves nothing behind. */
const STOP_MILLISECONDS = 2000;

/**
 * Finds the training images that a finished member's probes compare an image with, in a process of its own.
 * @param what whose and where; `runFolder` is the run that `record` is of
 * @throws an error with a hint if data or weights are not there any more; the signal's reason
 */
export async function nearestImages(
  what: Pick<NearestTask, 'runFolder' | 'member' | 'split' | 'row' | 'probes'>,
  record: RunRecord,
  { signal, onProgress }: { signal: AbortSignal; onProgress(text: string): void },
): Promise<NearestFound[]> {
  const weights = join(memberFolder(what.runFolder, what.member), WEIGHTS_FILE);
  const { network } = record.experiment;
  if (network && network.model.architecture !== 'onnx' && !existsSync(weights))
    throw Object.assign(
      new Error(
        `${weights} is not there any more: without its weights, the network of member ${what.member} cannot be asked.`,
      ),
      { hint: 'Bring the file back, or start a new run.' },
    );
  const found: NearestFound[] = [];
  const task: NearestTask = {
    ...what,
    threads: availableParallelism(),
    // What a member of the run has, so that images are taken in the same batches.
    memoryBytes: Math.floor(usableMemory() / 4 / workersOf(record)),
  };
  const trainer = startTrainer({ type: 'nearest', task }, report => {
    if (report.type === 'nearest') found.push(report.found);
    else if (report.type === 'progress') onProgress(report.progress.text);
  });
  const stop = () => {
    trainer.stop();
    setTimeout(trainer.kill, STOP_MILLISECONDS).unref();
  };
  signal.addEventListener('abort', stop);
  const end = await trainer.end.finally(() => signal.removeEventListener('abort', stop));
  signal.throwIfAborted();
  if (end.ended === 'failed') throw Object.assign(new Error(end.reason), end.hint !== undefined && { hint: end.hint });
  return found.sort((a, b) => a.probe - b.probe);
}
