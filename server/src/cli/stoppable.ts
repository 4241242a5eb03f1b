import type { Watch } from '../results/panels/watch.ts';
import { UserError } from './errors.ts';
import { textLine } from './progressLine.ts';
import { stopSignal } from './stopSignal.ts';

/**
 * Does work that Ctrl-C ends, and shows how far it is.
 * @param everySeconds how often that is told where the output is no terminal
 * @throws UserError if the person stopped it
 */
export async function stoppable<T>(work: (watch: Watch) => Promise<T>, everySeconds?: number): Promise<T> {
  const line = textLine(process.stderr, everySeconds);
  const { signal, release } = stopSignal(() => line.note('Stopping.'));
  try {
    return await work({ signal, onProgress: line.show });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new UserError('Stopped.');
  } finally {
    line.end();
    release();
  }
}
