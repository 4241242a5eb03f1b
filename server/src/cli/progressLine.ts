import { percent } from '../counted.ts';
import { progressText, type RunProgress } from '../runs/progress.ts';
import { duration } from './format.ts';

const LINE_EVERY_SECONDS = 10;

interface Line<Content> {
  show(content: Content): void;
  /** A remark that stays. */
  note(text: string): void;
  end(): void;
}

/** Shows the progress of a run. */
export function progressLine(out: NodeJS.WriteStream): Line<RunProgress> {
  const line = textLine(out);
  return { ...line, show: progress => line.show(describe(progress)) };
}

/** Shows progress: on a terminal one line that is written over, elsewhere a line every so many seconds. */
export function textLine(out: NodeJS.WriteStream, everySeconds = LINE_EVERY_SECONDS): Line<string> {
  let shown = '';
  let last = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (shown) out.write('\r\x1b[K');
  };
  return {
    show(text) {
      if (out.isTTY) {
        shown = text.slice(0, Math.max(20, (out.columns || 80) - 1));
        out.write(`\r\x1b[K${shown}`);
      } else if (performance.now() - last > everySeconds * 1000) {
        last = performance.now();
        out.write(`${text}\n`);
      }
    },
    note(text) {
      clear();
      out.write(`${text}\n${shown}`);
    },
    end() {
      clear();
      shown = '';
    },
  };
}

function describe(progress: RunProgress): string {
  return `${percent(progress.fraction)}, ${duration(progress.secondsLeft)} left  ${progressText(progress)}`;
}
