import { percent } from '../counted.ts';
import type { DecodeWatch } from '../data/imageFolder/decodeFiles.ts';
import { announcePreparing } from './announce.ts';
import { UserError } from './errors.ts';
import { duration } from './format.ts';
import { textLine } from './progressLine.ts';

/** Does some work that may decode images: shows how far it is, and lets Ctrl-C stop it. */
export async function watchDecoding<T>(work: (watch: DecodeWatch) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    const hint = shown > 0 ? 'The images that are decoded by now are kept for the next time.' : undefined;
    controller.abort(new UserError('Stopped before the run began.', hint));
  };
  const line = textLine(process.stderr);
  const started = performance.now();
  let shown = 0;
  process.once('SIGINT', stop);
  try {
    const result = await work({
      signal: controller.signal,
      onProgress(done, total) {
        const now = performance.now();
        if (now - shown < 500 && done < total) return;
        shown = now;
        const fraction = done / total;
        const secondsLeft = ((now - started) / 1000) * (1 / fraction - 1);
        const text = `Decoding images: ${done} of ${total}`;
        line.show(`${text} (${percent(fraction)}, ${duration(secondsLeft)} left)`);
        announcePreparing({ fraction, secondsLeft, text });
      },
    });
    controller.signal.throwIfAborted();
    return result;
  } finally {
    process.off('SIGINT', stop);
    line.end();
  }
}
