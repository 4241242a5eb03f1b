/** A server that ends more often than this within the time is not started again: it would only end again. */
export const MOST_RESTARTS = 4;
export const WITHIN_MILLISECONDS = 3 * 60_000;

/** Counts how often the server ended. @returns what asks, at an end, whether to start again */
export function restartLimit(now: () => number = Date.now): { allows(): boolean; forget(): void } {
  let ends: number[] = [];
  return {
    allows() {
      ends = [...ends.filter(end => now() - end < WITHIN_MILLISECONDS), now()];
      return ends.length <= MOST_RESTARTS;
    },
    forget() {
      ends = [];
    },
  };
}

/** How a process ended. */
export interface ProcessEnd {
  code: number | null;
  signal: string | null;
  /** What it wrote last to its standard error, line by line. */
  lastLines: readonly string[];
}

/** Why the server is not started again, for a person. */
export function stoppedText({ code, signal, lastLines }: ProcessEnd): string {
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  const told = lastWords(lastLines);
  return [
    `The Depthlens language server ended ${MOST_RESTARTS + 1} times within ${WITHIN_MILLISECONDS / 60_000} minutes, the last time ${how}, and is not started again.`,
    ...(told ? [`It said: ${told}`] : []),
    'Runs that are under way go on without it.',
  ].join(' ');
}

/** The lines that say what happened: of a stack trace only its heading. */
function lastWords(lines: readonly string[]): string {
  const words = lines.map(line => line.trim()).filter(line => line && !/^at |^Node\.js v|^\^+$/.test(line));
  const thrown = words.findLast(line => /Error\b|FATAL/.test(line));
  return (thrown ?? words.slice(-3).join(' ')).slice(0, 300);
}
